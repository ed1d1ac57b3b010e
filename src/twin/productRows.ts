import { YEAR } from "./calendar.ts";
import { CATEGORIES } from "./segments.ts";
import { field, money } from "./text.ts";
import type { World } from "./world.ts";

export const PRODUCT_COLUMNS = "sku,name,category,list_price,launched_at";
export const RATE_COLUMNS = "month,currency,rate";

/** One row for each product. */
export function* productRows({ catalogue, calendar }: World): Generator<string, undefined> {
  for (const { sku, name, category, price, launchedYears } of catalogue.products) {
    const launched = new Date((calendar.end - launchedYears * YEAR) * 1000).toISOString().slice(0, 10);
    yield `${sku},${field(name)},${CATEGORIES[category]},${money(price)},${launched}`;
  }
  return undefined;
}

/** One row for each month and currency: pounds for one unit of the currency. */
export function* rateRows({ rates }: World): Generator<string, undefined> {
  for (const [month, byCurrency] of rates) {
    for (const [currency, millionths] of Object.entries(byCurrency)) {
      yield `${month}-01,${currency},${(millionths / 1e6).toFixed(6)}`;
    }
  }
  return undefined;
}
