import { type Calendar, makeCalendar } from "./calendar.ts";
import { type Catalogue, makeCatalogue } from "./catalogue.ts";
import { makeOrderBook, type Order } from "./orderBook.ts";
import { makePeople, type Person } from "./people.ts";
import { makeRates, type Rates } from "./rates.ts";
import type { CheckedTwinOptions } from "./twinOptions.ts";

/** Everything planted, before it is written down in files. */
export interface World {
  readonly options: CheckedTwinOptions;
  readonly seed: string | number;
  readonly calendar: Calendar;
  readonly catalogue: Catalogue;
  readonly rates: Rates;
  readonly people: readonly Person[];
  readonly orders: readonly Order[];
}

/** Plants a world. Pure: the same options give the same world. */
export function makeWorld(options: CheckedTwinOptions): World {
  const { seed, customers, years } = options;
  const calendar = makeCalendar(options);
  const people = makePeople(calendar, seed, customers);
  return {
    options,
    seed,
    calendar,
    catalogue: makeCatalogue(seed, years),
    rates: makeRates(calendar, seed),
    people,
    orders: makeOrderBook(calendar, seed, people),
  };
}
