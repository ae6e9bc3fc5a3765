/** Cards for tests, laid out by hand as the published tables say. All people are invented. */
import { encodeFrame } from '../frame.ts';

type Put = readonly [offset: number, text: string];

function block(...fields: readonly Put[]): Uint8Array {
  const bytes = new Uint8Array(256);
  for (let at = 0; at < 256; at += 2) bytes[at] = 0x20;
  for (const [offset, text] of fields) bytes.set(Buffer.from(text, 'utf16le'), offset);
  return bytes;
}

/** An answer to the read command: lengths, text, a portrait of nothing. */
export function answerOf(text: Uint8Array, photo = 1_024): Uint8Array {
  return Uint8Array.of(
    0,
    0,
    0x90,
    text.length >> 8,
    text.length & 0xff,
    photo >> 8,
    photo & 0xff,
    ...text,
    ...new Uint8Array(photo).fill(0x57),
  );
}

export const readFrame = (text: Uint8Array): Uint8Array => encodeFrame(answerOf(text));

const CITIZEN: readonly Put[] = [
  [0, '李桂兰'],
  [30, '2'],
  [32, '01'],
  [36, '19351231'],
  [52, '山东省莒南县大店镇七村3号'],
  [122, '371327193512310024'],
  [158, '莒南县公安局'],
  [188, '20060501'],
  [204, '长期'],
];

export const citizen = (...changes: readonly Put[]): Uint8Array => block(...CITIZEN, ...changes);

export const RESIDENCE_PERMIT = block(
  [0, '陳大文'],
  [30, '1'],
  [36, '19600101'],
  [52, '广东省深圳市福田区'],
  [122, '810000196001010018'],
  [158, '深圳市公安局'],
  [188, '20190101'],
  [204, '20240101'],
  [220, 'H12345678'],
  [238, '01'],
  [248, 'J'],
);

export const FOREIGNER_2017 = block(
  [0, 'SMITH, JOHN'],
  [120, '1'],
  [122, 'USA110070010101'],
  [152, 'USA'],
  [158, '史密斯'],
  [188, '20180601'],
  [204, '20280601'],
  [220, '19700101'],
  [236, '01'],
  [240, '1500'],
  [248, 'I'],
);

export const FOREIGNER_2023 = block(
  [0, '史密斯'],
  [30, '1'],
  [32, '00'],
  [36, '19700101'],
  [52, 'SMITH, JOHN'],
  [122, '911840197001010019'],
  [188, '20240101'],
  [204, '20340101'],
);
