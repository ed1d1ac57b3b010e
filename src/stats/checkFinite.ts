/** Refuses NaN and infinite values: RangeError `Cannot <what>: value 3 is not a finite number, ...`. */
export function checkFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(`Cannot ${what}: value ${i} is not a finite number, finite numbers are needed`);
    }
  }
}

/** Refuses a count that is not a whole number of at least `least`: RangeError. */
export function checkCount(count: number, least: number, what: string): void {
  if (!Number.isSafeInteger(count) || count < least) {
    throw new RangeError(`Cannot ${what}: a count is ${count}, a whole number >= ${least} is needed`);
  }
}
