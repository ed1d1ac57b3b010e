import type { Source } from "../../src/config/index.ts";
import type { Random } from "../../src/random/index.ts";
import type { Mutation } from "./mutate.ts";

/** A good file and how it is declared: what mutations start from. */
export interface Seed {
  readonly name: string;
  readonly source: Source;
  readonly content: Uint8Array;
  readonly mutate: Mutation;
  /** What is done to the bytes after they were mutated. */
  readonly pack: (content: Uint8Array) => Uint8Array;
  /** A file that may lie beside it: what its name ends with, and its bytes. */
  readonly beside?: (random: Random) => { readonly ending: string; readonly content: Uint8Array } | undefined;
}

/** In every seed's values; no message may repeat it. */
export const planted = "s3cret";

export const columns = {
  order_id: { from: "id", type: "text", required: true },
  ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S" },
  amount: { from: "amount", type: "decimal" },
  note: { from: "note", type: "text" },
  n: { from: "n", type: "integer" },
};
export const same = (content: Uint8Array): Uint8Array => content;
