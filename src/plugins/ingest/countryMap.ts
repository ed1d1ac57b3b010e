import { literal } from "segmentarium/table";
import { countryNames } from "./countryNames.ts";

/** A query for all known spellings of countries, in comparable form: name, code. */
export function countryMap(): string {
  const rows = Object.entries(countryNames).flatMap(([code, names]) =>
    [code, ...names.split("|")].map((name) => `(${literal(name)}, ${literal(code)})`),
  );
  return `SELECT DISTINCT ${comparable("name")} AS name, code FROM (VALUES ${rows.join(", ")}) AS known(name, code)`;
}

/** A text without what spellings of a country differ in: case, accents, punctuation, "the", "St." for "Saint". */
export function comparable(sql: string): string {
  const plain = `trim(regexp_replace(replace(strip_accents(lower(${sql})), '&', ' and '), '[^a-z0-9]+', ' ', 'g'))`;
  return `regexp_replace(regexp_replace(${plain}, '^the | the$', '', 'g'), '^st ', 'saint ')`;
}
