import { type Separators, splitRecords } from "./splitRecords.ts";

export interface FoundSeparators extends Separators {
  /** Share of the records looked at that have as many fields as the header, 0…1. */
  readonly share: number;
  /** How many fields the header has. */
  readonly fields: number;
}

const delimiters = [",", ";", "\t", "|", ":"];
const quotings = [
  { quote: '"', escape: '"' },
  { quote: '"', escape: "\\" },
  { quote: "'", escape: "'" },
];

/** Characters that are taken apart for each candidate. */
const looked = 100_000;

/**
 * The separators by which the most records have as many fields as the header, more than one; among equals, more fields,
 * then the usual ones. A file of one column gets a comma.
 */
export function findSeparators(text: string): FoundSeparators {
  const start = text.slice(0, looked);
  let best: FoundSeparators = { delimiter: ",", quote: '"', escape: '"', share: 1, fields: 1 };
  for (const delimiter of delimiters) {
    for (const quoting of quotings) {
      const separators = { delimiter, ...quoting };
      const { records, broken } = splitRecords(start, separators, text.length <= looked);
      const fields = records[0]?.length ?? 0;
      const whole = records.filter((record) => fits(record, fields)).length;
      const share = records.length === 0 ? 0 : whole / (records.length + broken);
      if (fields < 2 || share < 0.5) continue;
      const better = best.fields === 1 || share > best.share || (share === best.share && fields > best.fields);
      if (better) best = { ...separators, share, fields };
    }
  }
  return best;
}

/** Whether a record has so many fields; one empty field too many is let pass, as ingest does. */
export function fits(record: readonly string[], fields: number): boolean {
  return record.length === fields || (record.length === fields + 1 && record.at(-1)?.trim() === "");
}
