import { type Categories, categories } from "../cluster/index.ts";
import type { SegmenterSettings, TableInput } from "../plugin.ts";
import type { Database } from "../table/index.ts";
import type { CustomerAttributes } from "./customerAttributes.ts";
import { seesAnswers } from "./mixedClusterers.ts";
import { readCategories } from "./readCategories.ts";
import { segmenterOptions } from "./segmenterOptions.ts";

/** What is known of customers beside their measures, as steps that may do without it are given it. */
export interface KnownBeside {
  readonly "customer-attributes"?: TableInput | undefined;
  readonly "customer-attributes-summary"?: CustomerAttributes | undefined;
}

const usuallyKnown = segmenterOptions.leastKnown.parse(undefined);

/**
 * The attributes and answers that an algorithm sees, of all customers in the order of their ids: latent classes all, k-prototypes and
 * Gower's dissimilarity those that are known of as large a share of customers as their segmenters were told; the others, and any where
 * there are none, no item. Nothing is read then.
 */
export async function readSeen(
  db: Database,
  algorithm: string,
  { "customer-attributes": table, "customer-attributes-summary": summary }: KnownBeside,
  { customers, settings }: { readonly customers: number; readonly settings: readonly SegmenterSettings[] },
): Promise<Categories> {
  if (table === undefined || summary === undefined || !seesAnswers(algorithm)) {
    return categories(new Int32Array(0), customers, []);
  }
  const own = settings.find((one) => one.algorithm === algorithm);
  const told = own !== undefined && "leastKnown" in own ? own.leastKnown : usuallyKnown;
  const classes = algorithm === "latent-class";
  const seen = summary.items.filter(
    ({ known, measured }) => classes || (measured !== true && known >= told * customers),
  );
  return readCategories(db, table.sql, seen, customers);
}
