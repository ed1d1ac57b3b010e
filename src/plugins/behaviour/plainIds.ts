/** How ids are written that are one ASCII character and a number of always as many digits: `c0000000001`, as ingest writes those of people. */
export interface IdForm {
  readonly lead: number;
  readonly digits: number;
}

/** The id of a number, as SQL. */
export function idSql({ lead, digits }: IdForm, number: string): string {
  return `chr(${lead}) || substr(CAST(${10 ** digits} + ${number} AS VARCHAR), 2)`;
}

/** Numbers of four bytes that a text takes: see `readChunks` of segmentarium/table. */
const words = 4;
const mostDigits = 11;

/** The form of the text at a row; undefined where it has none such. */
export function formOf(texts: Int32Array, row: number): IdForm | undefined {
  const digits = texts[words * row]! - 1;
  if (digits < 1 || digits > mostDigits) return undefined;
  const lead = texts[words * row + 1]! & 255;
  const form = { lead, digits };
  return lead < 128 && numberAt(texts, words * row, form) >= 0 ? form : undefined;
}

/**
 * The numbers in ids, -1 for what is not of the form or above 2^31 - 1. Different ids have different numbers, in the order of the ids as bytes.
 *
 * @param texts four numbers for each row. @param into as many numbers as there are rows, to be filled. @param place what to put there for a number.
 */
export function numbersIn(texts: Int32Array, form: IdForm, into: Int32Array, place = asItIs): void {
  let number = -1;
  for (let row = 0, at = 0; row < into.length; row++, at += words) {
    if (row === 0 || !repeats(texts, at)) number = place(numberAt(texts, at, form));
    into[row] = number;
  }
}

function asItIs(number: number): number {
  return number;
}

/** Lines of an order follow each other, and their ids are taken apart once. */
function repeats(texts: Int32Array, at: number): boolean {
  return (
    texts[at + 3] === texts[at - 1] &&
    texts[at + 2] === texts[at - 2] &&
    texts[at + 1] === texts[at - 3] &&
    texts[at] === texts[at - 4]
  );
}

function numberAt(texts: Int32Array, at: number, { lead, digits }: IdForm): number {
  if (texts[at] !== digits + 1 || (texts[at + 1]! & 255) !== lead) return -1;
  let number = 0;
  for (let i = 1; i <= digits; i++) {
    const digit = ((texts[at + 1 + (i >> 2)]! >>> (8 * (i & 3))) & 255) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number < 2 ** 31 ? number : -1;
}
