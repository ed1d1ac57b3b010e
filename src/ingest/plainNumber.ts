const furthest = 40;

/**
 * A number of JSON or of a database as plain decimal digits, exactly: `1.50` is `1.5`, `13085.0` is `13085`, `12e2` is
 * `1200`, `-0` is `0`. Beyond an exponent of 40 the text stays as it is.
 *
 * @param token a number by the grammar of JSON.
 */
export function plainNumber(token: string): string {
  const parts = /^(-?)([0-9]+)(?:[.]([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(token);
  if (parts === null) return token;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const shift = Number(exponent);
  if (Math.abs(shift) > furthest) return token;
  const digits = `${"0".repeat(Math.max(0, -shift))}${whole}${fraction}${"0".repeat(Math.max(0, shift))}`;
  const point = Math.max(0, -shift) + whole.length + shift;
  const before = digits.slice(0, point).replace(/^0+(?=[0-9])/, "");
  const after = digits.slice(point).replace(/0+$/, "");
  const plain = after === "" ? before || "0" : `${before || "0"}.${after}`;
  return plain === "0" ? "0" : `${sign}${plain}`;
}
