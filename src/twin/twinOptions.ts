/** What to generate. The same options give the same bytes. */
export interface TwinOptions {
  /** Registered people, 1 or more; a few have two CRM records. Default 20,000. */
  readonly customers?: number;
  /** Whole years of orders before `asOf`, 1 or more. Default 3. */
  readonly years?: number;
  /** Exclusive end of the data, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly seed: string | number;
  /** Called as files are written, with the share of work done, 0…1. */
  readonly onProgress?: (file: string, share: number) => void;
}

export interface CheckedTwinOptions {
  readonly customers: number;
  readonly years: number;
  readonly asOf: string;
  readonly seed: string | number;
}

/** Fills in the defaults. @throws RangeError when an option makes no sense. */
export function parseTwinOptions(options: TwinOptions): CheckedTwinOptions {
  const customers = wholeNumber("customers", options.customers ?? 20_000);
  const years = wholeNumber("years", options.years ?? 3);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.asOf) || !isDay(options.asOf)) {
    throw new RangeError(`Cannot make a twin: asOf is "${options.asOf}", a date as YYYY-MM-DD is needed`);
  }
  return { customers, years, asOf: options.asOf, seed: options.seed };
}

function wholeNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`Cannot make a twin: ${name} is ${value}, a whole number of 1 or more is needed`);
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
