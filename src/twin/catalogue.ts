import { gamma, type Random, stream } from "../random/index.ts";
import { CATEGORIES, SEGMENTS } from "./segments.ts";

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: number;
  /** List price in pence. */
  readonly price: number;
  /** Years before the end of the data at which it was launched. */
  readonly launchedYears: number;
}

export interface Catalogue {
  readonly products: readonly Product[];
  /** For each category its products, cheapest first. */
  readonly byCategory: readonly (readonly Product[])[];
  /** For each segment, three products that its members are fond of. */
  readonly favourites: readonly (readonly Product[])[];
}

const PER_CATEGORY = 60;
const MEAN_PRICE = [46, 44, 34, 30, 26, 18, 42, 24];
const KINDS: readonly (readonly string[])[] = [
  ["Dress", "Blouse", "Skirt", "Cardigan", "Coat", "Jeans"],
  ["Shirt", "Jumper", "Chinos", "Jacket", "Polo", "Belt"],
  ["Cushion", "Lamp", "Throw", "Mirror", "Vase", "Rug"],
  ["Mug", "Saucepan", "Tea towel", "Bowl", "Knife", "Jar, large"],
  ["Gift box", "Candle", "Card set", "Photo frame", "Hamper", "Puzzle"],
  ["Soap", "Hand cream", "Bath salts", "Perfume", "Brush", "Serum"],
  ["Yoga mat", "Running vest", "Flask", "Rucksack", "Skipping rope", "Cap"],
  ["Pyjamas", "Bib", "Wooden train", "Story book", "Wellies", "Raincoat"],
];
const STYLES = ["Linden", "Harbour", "Meadow", "Saffron", "Juniper", "Copper", "Willow", "Marine", "Amber", "Slate"];

/** The products of a shop: 60 in each category, gamma priced, some launched during the data. */
export function makeCatalogue(seed: string | number, years: number): Catalogue {
  const random = stream(seed, "catalogue");
  const products = CATEGORIES.flatMap((_, category) =>
    Array.from({ length: PER_CATEGORY }, (_, i) => makeProduct(random, category, i, years)),
  );
  const byCategory = CATEGORIES.map((_, category) =>
    products
      .filter((product) => product.category === category)
      .sort((a, b) => a.price - b.price || (a.sku < b.sku ? -1 : 1)),
  );
  return { products, byCategory, favourites: SEGMENTS.map((_, segment) => pickFavourites(byCategory, segment)) };
}

/** The product of a category whose list price is nearest to a price in pence, or one of its neighbours, already launched. */
export function nearestProduct(
  catalogue: Catalogue,
  category: number,
  pence: number,
  yearsBeforeEnd: number,
  random: Random,
): Product {
  const shelf = catalogue.byCategory[category] ?? [];
  let low = 0;
  let high = shelf.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shelf[middle]?.price ?? 0) < pence) low = middle + 1;
    else high = middle;
  }
  const place = Math.min(Math.max(low + Math.floor(random() * 5) - 2, 0), shelf.length - 1);
  let product = shelf[place];
  for (let i = 1; product !== undefined && product.launchedYears <= yearsBeforeEnd; i++) product = shelf[place + i];
  product ??= shelf.find(({ launchedYears }) => launchedYears > yearsBeforeEnd);
  if (product === undefined) throw new RangeError(`Cannot choose a product: category ${category} is empty`);
  return product;
}

function makeProduct(random: Random, category: number, i: number, years: number): Product {
  const kinds = KINDS[category] ?? [];
  const style = STYLES[Math.floor(i / kinds.length) % STYLES.length];
  const pounds = Math.max(2, Math.round(gamma(random, 1.6, (MEAN_PRICE[category] ?? 30) / 1.6)));
  return {
    sku: `${(CATEGORIES[category] ?? "").slice(0, 3).toUpperCase()}${String(1000 + i * 7)}`,
    name: `${style} ${kinds[i % kinds.length]}`,
    category,
    price: pounds * 100 - 1 - (random() < 0.3 ? 50 : 0),
    launchedYears: random() < 0.15 ? random() * 0.9 : years + 0.1 + random() * 4,
  };
}

function pickFavourites(byCategory: Catalogue["byCategory"], segment: number): readonly Product[] {
  const planted = SEGMENTS[segment];
  if (planted === undefined) return [];
  const order = planted.categories.map((weight, category) => ({ weight, category }));
  order.sort((a, b) => b.weight - a.weight || a.category - b.category);
  return order.slice(0, 3).flatMap(({ category }) => {
    const shelf = (byCategory[category] ?? []).filter((product) => product.launchedYears > 0.95);
    const near = shelf.findIndex((product) => product.price >= planted.spend.mean * 100);
    return shelf.slice(near < 0 ? -1 : near).slice(segment % 3, (segment % 3) + 1);
  });
}
