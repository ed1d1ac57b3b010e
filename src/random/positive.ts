/** The value itself when it is a positive finite number; else a RangeError in words. */
export function positive(value: number, what: string, name: string): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new RangeError(`Cannot draw ${what}: ${name} is ${value}, a positive finite number is needed`);
}
