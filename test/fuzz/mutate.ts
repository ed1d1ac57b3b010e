import type { Random } from "../../src/random/index.ts";

/** What is done to the bytes of a good file; `other` is another good file, parts of which may move in. */
export type Mutation = (original: Uint8Array, other: Uint8Array, random: Random) => Buffer;

const tokens = [
  '"',
  '""',
  "\n",
  "\r\n",
  "\r",
  ",",
  ";",
  "\u0000",
  "\ufeff",
  "\u202e",
  "\\",
  "'",
  "9".repeat(400),
  "-",
  "1e400",
  "{",
  "}",
  "[",
  "]",
  ":",
  "\\u0000",
  "\\ud800",
];
const bytes = [0x00, 0x01, 0x7f, 0x80, 0xc3, 0xff];
const edge = 512;

/** Bytes with one to eight things done to them: bits flipped, parts taken out, doubled, moved in from elsewhere. */
export function mutate(original: Uint8Array, other: Uint8Array, random: Random): Buffer {
  return mutatedAt(original, other, random, (length) => below(length + 1, random));
}

/** As `mutate`, half of it near the ends of the file, where binary formats say what lies between. */
export function mutateEnds(original: Uint8Array, other: Uint8Array, random: Random): Buffer {
  return mutatedAt(original, other, random, (length) => {
    const where = random();
    if (where < 0.5) return below(length + 1, random);
    const near = below(Math.min(edge, length) + 1, random);
    return where < 0.65 ? near : length - near;
  });
}

export function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

export function drawn<T>(list: readonly T[], random: Random): T {
  return list[below(list.length, random)] as T;
}

function mutatedAt(original: Uint8Array, other: Uint8Array, random: Random, place: (n: number) => number): Buffer {
  let content: Buffer = Buffer.from(original);
  const times = 1 + Math.floor(random() ** 2 * 8);
  for (let i = 0; i < times; i++) content = changed(content, other, random, place(content.length));
  return content;
}

function changed(content: Buffer, other: Uint8Array, random: Random, at: number): Buffer {
  const length = below(Math.min(64, content.length - at + 1), random);
  const [before, part, after] = [
    content.subarray(0, at),
    content.subarray(at, at + length),
    content.subarray(at + length),
  ];
  switch (below(8, random)) {
    case 0:
      return flipped(content, at, 1 << below(8, random));
    case 1:
      return Buffer.concat([before, Buffer.from([drawn(bytes, random)]), after]);
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, part, part, after]);
    case 4:
      return Buffer.concat([before, Buffer.from(drawn(tokens, random)), part, after]);
    case 5:
      return random() < 0.2 ? Buffer.from(before) : flipped(content, at, 255);
    case 6:
      return Buffer.concat([before, Buffer.from(other).subarray(below(other.length, random)).subarray(0, 64), after]);
    default:
      return Buffer.concat([before, Buffer.alloc(length, below(256, random)), after]);
  }
}

function flipped(content: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(content);
  if (at < copy.length) copy[at] = (copy[at] as number) ^ mask;
  return copy;
}
