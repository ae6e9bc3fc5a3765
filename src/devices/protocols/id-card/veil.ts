/**
 * What of a conversation may be seen. The bytes of an answer are somebody's name, number and face: of whole frames only
 * the head stays, and of bytes without a frame, which may be the middle of one, nothing. Lengths stay true.
 */

/** Preamble, length, status and the two lengths of a read answer. */
const HEAD = 14;

/** @param begins the bytes begin with a preamble */
export function veiled(bytes: Uint8Array, begins: boolean): Uint8Array {
  const shown = new Uint8Array(bytes.length);
  if (begins) shown.set(bytes.subarray(0, HEAD));
  return shown;
}
