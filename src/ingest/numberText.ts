import type { Dialect } from "../config/index.ts";
import { literal } from "../table/index.ts";

export type NumberMarks = Pick<Dialect, "decimalMark" | "thousands">;

const shapes = {
  integer: (whole: string, _mark: string) => `[+-]?${whole}`,
  decimal: (whole: string, mark: string) => `[+-]?(${whole}(${mark}[0-9]{0,4}0*)?|${mark}[0-9]{1,4}0*)`,
  number: (whole: string, mark: string) => `[+-]?(${whole}(${mark}[0-9]*)?|${mark}[0-9]+)([eE][+-]?[0-9]+)?`,
} as const;

/** What numbers as text become in the engine. */
export const numberTypes = { integer: "BIGINT", decimal: "DECIMAL(18,4)", number: "DOUBLE" } as const;

/**
 * A number as SQL, read from text that is written with the declared marks and in no other way; NULL when it is not, or
 * does not fit the type. Decimals as most are written are told by a simpler pattern, which is matched faster. A separator of thousands may be left out, but where it stands, it stands before three digits.
 */
export function numberText(text: string, type: keyof typeof shapes, { decimalMark, thousands }: NumberMarks): string {
  const digits = thousands === "" ? "[0-9]+" : `([0-9]{1,3}([${thousands}][0-9]{3})+|[0-9]+)`;
  const pattern = shapes[type](digits, `[${decimalMark}]`);
  const joined = thousands === "" ? text : `replace(${text}, ${literal(thousands)}, '')`;
  const plain = decimalMark === "." ? joined : `replace(${joined}, ${literal(decimalMark)}, '.')`;
  const fits = (shape: string): string => `regexp_full_match(${text}, ${literal(shape)})`;
  const usual = type === "decimal" && thousands === "" ? `${fits(`[+-]?[0-9]+([${decimalMark}][0-9]{0,4})?`)} OR ` : "";
  return `CASE WHEN ${usual}${fits(pattern)} THEN TRY_CAST(${plain} AS ${numberTypes[type]}) END`;
}
