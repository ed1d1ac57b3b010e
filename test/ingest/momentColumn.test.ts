import { describe, expect, it } from "vitest";
import type { CanonicalTable, Source } from "../../src/config/index.ts";
import { canonicalColumns, momentColumnOf, momentColumns } from "../../src/ingest/index.ts";

const tables = Object.keys(canonicalColumns) as CanonicalTable[];
const moments: Readonly<Partial<Record<CanonicalTable, string>>> = momentColumns;

describe("momentColumns", () => {
  it("names the moment that a table's rows must have, or its only one, and none where a table has none", () => {
    for (const table of tables) {
      const times = Object.entries(canonicalColumns[table]).filter(([, { type }]) => type === "TIMESTAMP");
      const needed = times.filter(([, column]) => column.needed === true);
      const one = needed.length > 0 ? needed : times;
      expect(one.length, table).toBeLessThan(2);
      expect(moments[table], table).toBe(one[0]?.[0]);
    }
  });
});

describe("momentColumnOf", () => {
  const source = (table: CanonicalTable, ...names: string[]): Pick<Source, "table" | "columns"> => ({
    table,
    columns: Object.fromEntries(
      names.map((name) => [name, { from: name, type: "timestamp", required: true } as const]),
    ),
  });

  it("is that column where the source gives it, and undefined where it does not or its table has none", () => {
    expect(momentColumnOf(source("order_lines", "order_id", "ordered_at"))).toBe("ordered_at");
    expect(momentColumnOf(source("order_lines", "order_id", "shipped_at"))).toBeUndefined();
    expect(momentColumnOf(source("surveys", "sent_at", "answered_at"))).toBe("sent_at");
    expect(momentColumnOf(source("surveys", "answered_at"))).toBeUndefined();
    expect(momentColumnOf(source("identities", "joined_at", "valid_from"))).toBeUndefined();
  });
});
