import type { ModelItem, TableInput } from "../plugin.ts";

/** One attribute of customers or answer of theirs, as segmenters use it. */
export interface AttributeItem {
  /** Its column in `customer-attributes`, such as `customers.region`. */
  readonly id: string;
  /** In words, such as `region`. */
  readonly title: string;
  /** Values that occur, ascending; rare ones are together as `other`. */
  readonly levels: readonly string[];
  /** Whether any rare ones are; absent where none are. */
  readonly pooled?: boolean;
  /** It is a measure of the clustering space as well, so that who sees both does not count it twice; absent where it is none. */
  readonly measured?: boolean;
  /** Customers of whom a value is known. */
  readonly known: number;
}

/** Attributes of customers and answers of theirs that segments may be made of. */
export interface CustomerAttributes {
  readonly items: readonly AttributeItem[];
  readonly customers: number;
  /** Items that were asked for and have no part, and why. */
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
}

/** An attribute as a rule for other customers reads it. */
export function modelItem({ id, title, levels, pooled }: AttributeItem): ModelItem {
  return { id, title, levels, ...(pooled === true ? { pooled } : {}) };
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** customer_id of the clustering space and one text column per item of `customer-attributes-summary`; NULL where nothing is known. */
    "customer-attributes": TableInput;
    "customer-attributes-summary": CustomerAttributes;
  }
}
