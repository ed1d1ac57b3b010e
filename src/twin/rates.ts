import { normal, stream } from "../random/index.ts";
import { type Calendar, DAY, dateText } from "./calendar.ts";
import type { Currency } from "./people.ts";

/** Pounds for one unit of a currency in millionths, by month as `YYYY-MM`. */
export type Rates = ReadonlyMap<string, Readonly<Record<Currency, number>>>;

/** Monthly rates that wander a little around .85 (EUR) and .79 (USD), from the first month of the data to the last. */
export function makeRates(calendar: Calendar, seed: string | number): Rates {
  const random = stream(seed, "rates");
  const rates = new Map<string, Record<Currency, number>>();
  let [euro, dollar] = [0.85, 0.79];
  for (let second = calendar.start; second < calendar.end; second += DAY) {
    const month = dateText(calendar, second).slice(0, 7);
    if (rates.has(month)) continue;
    euro += 0.2 * (0.85 - euro) + 0.006 * normal(random);
    dollar += 0.2 * (0.79 - dollar) + 0.009 * normal(random);
    rates.set(month, { GBP: 1_000_000, EUR: Math.round(euro * 1e6), USD: Math.round(dollar * 1e6) });
  }
  return rates;
}
