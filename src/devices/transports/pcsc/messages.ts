/**
 * What a card reader says through the pipe, whole messages of one kind byte and its content. Own to this product: the
 * service gives no bytes but answers to calls, and a driver wants one pipe in which everything comes in order.
 */
export type SlotMessage =
  /** Nothing lies on the reader. */
  | { readonly type: 'empty'; readonly changes: number }
  | { readonly type: 'card'; readonly changes: number; readonly atr: Uint8Array }
  /** A card lies there and does not answer to power. */
  | { readonly type: 'mute'; readonly changes: number }
  /** Another program keeps the reader for itself. */
  | { readonly type: 'taken'; readonly changes: number }
  /** What the card answered to the last command. */
  | { readonly type: 'answer'; readonly bytes: Uint8Array }
  /** The last command did not reach the card; a SCARD number. */
  | { readonly type: 'fault'; readonly code: number };

const KINDS = ['empty', 'card', 'mute', 'taken', 'answer', 'fault'] as const;
/** ISO 7816-3, 8.2.1: TS and at most 32 bytes. */
const MOST_ATR = 33;
/** A short response APDU. */
const MOST_ANSWER = 258;

export function encodeMessage(message: SlotMessage): Uint8Array {
  const kind = KINDS.indexOf(message.type);
  switch (message.type) {
    case 'answer':
      return Uint8Array.from([kind, ...message.bytes]);
    case 'fault': {
      const { code } = message;
      return Uint8Array.from([kind, code >>> 24, (code >>> 16) & 0xff, (code >>> 8) & 0xff, code & 0xff]);
    }
    default: {
      const atr = message.type === 'card' ? message.atr : [];
      return Uint8Array.from([kind, message.changes >> 8, message.changes & 0xff, ...atr]);
    }
  }
}

/** Null for bytes that are no such message. */
export function decodeMessage(bytes: Uint8Array): SlotMessage | null {
  const [kind = KINDS.length] = bytes;
  const type = KINDS[kind];
  const rest = bytes.slice(1);
  if (type === undefined) return null;
  if (type === 'answer') return rest.length <= MOST_ANSWER ? { type, bytes: rest } : null;
  if (type === 'fault')
    return rest.length === 4 ? { type, code: new DataView(rest.buffer).getUint32(0) } : null;
  if (rest.length < 2) return null;
  const changes = new DataView(rest.buffer).getUint16(0);
  const atr = rest.slice(2);
  if (type === 'card') return atr.length >= 2 && atr.length <= MOST_ATR ? { type, changes, atr } : null;
  return atr.length === 0 ? { type, changes } : null;
}
