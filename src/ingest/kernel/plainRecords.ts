import { plainRecordsBytes } from "./plainRecordsBytes.ts";

/** How records are written, in bytes. */
export interface PlainForm {
  readonly delimiter: number;
  readonly quote: number;
  /** Whether lines end in CR LF; else in LF. */
  readonly carriageReturns: boolean;
  /** How many each record has. */
  readonly fields: number;
  /** The shape that values of each field may have, at most `mostShapes` of them; becomes 0 where one has another. */
  readonly shapes: Uint8Array | undefined;
}

/** Whole records that a scan need not look at byte by byte. */
export interface PlainRecords {
  readonly records: number;
  /** Of all of them, with line ends. */
  readonly bytes: number;
  /** Bytes of the longest, without line end, and its number among them. */
  readonly longest: number;
  readonly longestAt: number;
  /** Whether no field begins or ends with white space. */
  readonly trimmed: boolean;
}

/** Finds plain records: of so many fields, not blank, without a quote, with the lines' own ends. */
export interface PlainFinder {
  /** Takes bytes to look at, at most `mostBytes`. */
  load(bytes: Uint8Array): void;
  /** The plain records that begin at a place of these bytes, up to the first other one; undefined when there are none. */
  find(from: number, form: PlainForm): PlainRecords | undefined;
}

/** At most so many bytes are loaded at a time. */
export const mostBytes = 1 << 18;

/** Of so many fields shapes can be looked at. */
export const mostShapes = 256;

const into = 0;
const shapesAt = 64;
const places = shapesAt + mostShapes;
const text = places + 4 * mostShapes;

/** The WebAssembly SIMD kernel; undefined where WebAssembly has no SIMD. */
export function openPlainFinder(): PlainFinder | undefined {
  const code = Buffer.from(plainRecordsBytes, "base64");
  if (!WebAssembly.validate(code)) return undefined;
  const pages = Math.ceil((text + mostBytes + 64) / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const search = exports["plainRecords"] as (...values: number[]) => number;
  const [held, results] = [new Uint8Array(memory.buffer, text, mostBytes), new Uint32Array(memory.buffer, into, 4)];
  const kept = new Uint8Array(memory.buffer, shapesAt, mostShapes);
  let length = 0;
  return {
    load(bytes) {
      held.set(bytes);
      length = bytes.length;
    },
    find(from, { delimiter, quote, carriageReturns, fields, shapes }) {
      const [start, end] = [text + from, text + length];
      if (shapes !== undefined) kept.set(shapes);
      const asked = shapes === undefined ? 0 : shapesAt;
      const records = search(start, end, delimiter, quote, Number(carriageReturns), fields, into, asked, places);
      shapes?.set(kept.subarray(0, shapes.length));
      if (records === 0) return undefined;
      const [bytes = 0, longest = 0, longestAt = 0, edges = 0] = results;
      return { records, bytes, longest, longestAt, trimmed: edges === 0 };
    },
  };
}
