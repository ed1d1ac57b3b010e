import { categorical, gamma, poisson, stream } from "../random/index.ts";
import { YEAR } from "./calendar.ts";
import { type Catalogue, nearestProduct, type Product } from "./catalogue.ts";
import { type Order, plantedSegment } from "./orderBook.ts";
import { COUPONS } from "./segments.ts";

/** One line of an order; money in hundredths of the order's currency. */
export interface Line {
  readonly product: Product;
  /** Negative when goods come back. */
  readonly quantity: number;
  readonly unitPrice: number;
  /** 0 or more, taken off quantity × unit price. */
  readonly discount: number;
}

/** What a pound of list price costs in each currency. */
export const PRICE_LIST = { GBP: 1, EUR: 1.18, USD: 1.27 } as const;
export const SPEND_SHAPE = 3;
const FAVOURITE = 0.1;

/**
 * The lines of an order, the same at every call. A sale draws for each line a price from a gamma distribution around the
 * person's own mean, a category, and the product nearest to that price. A return takes back whole lines of its sale at
 * the price that was paid.
 */
export function basket(catalogue: Catalogue, seed: string | number, order: Order, end: number): readonly Line[] {
  if (order.sale === undefined) return saleLines(catalogue, seed, order, end);
  const random = stream(seed, "return", order.serial);
  const sold = saleLines(catalogue, seed, order.sale, end);
  const share = plantedSegment(order.person).returnedLines;
  const chosen = sold.filter(() => random() < share);
  return (chosen.length > 0 ? chosen : sold.slice(0, 1)).map(({ product, quantity, unitPrice, discount }) => ({
    product,
    quantity: -quantity,
    unitPrice: Math.round((quantity * unitPrice - discount) / quantity),
    discount: 0,
  }));
}

function saleLines(catalogue: Catalogue, seed: string | number, order: Order, end: number): readonly Line[] {
  const random = stream(seed, "lines", order.serial);
  const { person } = order;
  const planted = plantedSegment(person);
  const percent = COUPONS[order.coupon]?.percent ?? 0;
  const favourites = catalogue.favourites[person.segment] ?? [];
  const age = (end - order.second) / YEAR;
  const lines: Line[] = [];
  for (let left = 1 + poisson(random, planted.lines - 1); left > 0; left--) {
    const pence = gamma(random, SPEND_SHAPE, person.spend / SPEND_SHAPE);
    const favourite = random() < FAVOURITE ? favourites[Math.floor(random() * favourites.length)] : undefined;
    const product = favourite ?? nearestProduct(catalogue, categorical(random, planted.categories), pence, age, random);
    const quantity = 1 + poisson(random, planted.extraQuantity);
    const unitPrice = Math.round(product.price * PRICE_LIST[person.currency]);
    lines.push({ product, quantity, unitPrice, discount: Math.round((quantity * unitPrice * percent) / 100) });
  }
  return lines;
}
