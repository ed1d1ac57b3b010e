import type { Random } from "../../src/random/index.ts";

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
];
const bytes = [0x00, 0x01, 0x7f, 0x80, 0xc3, 0xff];

/** Bytes with one to eight things done to them: bits flipped, parts taken out, doubled, moved in from elsewhere. */
export function mutate(original: Uint8Array, other: Uint8Array, random: Random): Buffer {
  let content = Buffer.from(original);
  const times = 1 + Math.floor(random() ** 2 * 8);
  for (let i = 0; i < times; i++) content = Buffer.from(changed(content, other, random));
  return content;
}

function changed(content: Buffer, other: Uint8Array, random: Random): Buffer {
  const at = below(content.length + 1, random);
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
      return Buffer.concat([before, Buffer.from([bytes[below(bytes.length, random)] ?? 0]), after]);
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, part, part, after]);
    case 4:
      return Buffer.concat([before, Buffer.from(tokens[below(tokens.length, random)] ?? ""), part, after]);
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

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}
