/**
 * A value as JSON text, refusing what JSON would quietly change: NaN, infinities, BigInt, typed arrays.
 *
 * @throws RangeError or TypeError naming the path of the value.
 */
export function jsonText(value: unknown, space = 0): string {
  return `${JSON.stringify(value, checked, space)}\n`;
}

function checked(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`Cannot store a result: "${key}" is ${value}, a finite number or nothing is needed`);
  }
  if (typeof value === "bigint" || ArrayBuffer.isView(value)) {
    throw new TypeError(`Cannot store a result: "${key}" is no plain JSON value`);
  }
  return value;
}
