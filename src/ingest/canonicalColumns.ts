import type { CanonicalTable, SourceColumn } from "../config/index.ts";

export interface CanonicalColumn {
  /** DuckDB type in the canonical table. */
  readonly type: "VARCHAR" | "BIGINT" | "DECIMAL(18,4)" | "DECIMAL(18,8)" | "BOOLEAN" | "TIMESTAMP";
  /** A source of this table must declare it. */
  readonly needed?: true;
}

const text: CanonicalColumn = { type: "VARCHAR" };
const id: CanonicalColumn = { type: "VARCHAR", needed: true };
const moment: CanonicalColumn = { type: "TIMESTAMP" };
const money: CanonicalColumn = { type: "DECIMAL(18,4)" };
const yesOrNo: CanonicalColumn = { type: "BOOLEAN", needed: true };
const when: CanonicalColumn = { type: "TIMESTAMP", needed: true };

/** The columns of each canonical table as its sources give them; sources may have more, which are passed on. */
export const canonicalColumns: Readonly<Record<CanonicalTable, Readonly<Record<string, CanonicalColumn>>>> = {
  customers: { customer_id: id, joined_at: moment },
  identities: { alias_id: id, customer_id: id },
  orders: { order_id: id, customer_id: text, ordered_at: when, channel: text, currency: text, amount: money },
  order_lines: {
    order_id: id,
    line: { type: "BIGINT" },
    customer_id: text,
    ordered_at: moment,
    product_id: id,
    product_name: text,
    quantity: { type: "BIGINT", needed: true },
    unit_price: { type: "DECIMAL(18,4)", needed: true },
    discount: money,
    currency: text,
    channel: text,
  },
  payments: {
    payment_id: id,
    order_id: id,
    paid_at: when,
    amount: { type: "DECIMAL(18,4)", needed: true },
    currency: text,
    kind: text,
  },
  products: { product_id: id, name: text, category: text },
  rates: { valid_from: when, currency: id, rate: { type: "DECIMAL(18,8)", needed: true } },
  events: {
    event_id: id,
    customer_id: text,
    session_id: text,
    occurred_at: when,
    kind: id,
    page: text,
    device: text,
    seconds: { type: "BIGINT" },
  },
  surveys: {
    response_id: id,
    customer_id: text,
    instrument: id,
    wave: id,
    sent_at: when,
    answered_at: moment,
    score: { type: "BIGINT" },
  },
  touches: { customer_id: id, campaign: id, channel: text, kind: text, touched_at: when },
  assignments: { experiment: id, customer_id: id, variant: id, assigned_at: when },
  treatments: { customer_id: id, treatment: id, offered: yesOrNo, decided_at: when },
  consents: { customer_id: id, purpose: id, granted: yesOrNo, decided_at: when },
};

/** Which declared types may fill a canonical column. */
export const fillers: Readonly<Record<CanonicalColumn["type"], readonly SourceColumn["type"][]>> = {
  VARCHAR: ["text", "integer"],
  BIGINT: ["integer"],
  "DECIMAL(18,4)": ["decimal", "integer"],
  "DECIMAL(18,8)": ["number", "decimal", "integer"],
  BOOLEAN: ["boolean"],
  TIMESTAMP: ["timestamp", "date"],
};
