import { tableFromIPC } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { arrowStream, type DataTable } from "../../src/release/index.ts";

const table: DataTable = {
  columns: [
    { name: "month", type: "text" },
    { name: "people", type: "integer" },
    { name: "cents", type: "integer" },
    { name: "share", type: "number" },
    { name: "complete", type: "boolean" },
    { name: "day", type: "date" },
  ],
  rows: [
    { month: "2024-01", people: 12, cents: 2 ** 40, share: 0.25, complete: true, day: "2024-01-31" },
    { month: "Zürich ∑", people: null, cents: 1, share: null, complete: false, day: null },
    { month: "", people: -3, cents: 0, share: -1e300, complete: null, day: "1969-12-31" },
  ],
};

describe("arrowStream", () => {
  it("gives back every value and every gap, with the types that the schema declares", () => {
    const back = tableFromIPC(arrowStream(table));
    const types = ["Utf8", "Int32", "Float64", "Float64", "Bool", "Date32<DAY>"];
    expect(back.schema.fields.map((field) => String(field.type))).toEqual(types);
    expect([...(back.getChild("month") ?? [])]).toEqual(["2024-01", "Zürich ∑", ""]);
    expect([...(back.getChild("people") ?? [])]).toEqual([12, null, -3]);
    expect([...(back.getChild("cents") ?? [])]).toEqual([2 ** 40, 1, 0]);
    expect([...(back.getChild("share") ?? [])]).toEqual([0.25, null, -1e300]);
    expect([...(back.getChild("complete") ?? [])]).toEqual([true, false, null]);
    const days = [...(back.getChild("day") ?? [])].map((day) =>
      day === null ? null : new Date(day).toISOString().slice(0, 10),
    );
    expect(days).toEqual(["2024-01-31", null, "1969-12-31"]);
  });

  it("gives equal bytes for equal tables", () => {
    expect(Buffer.from(arrowStream(table)).equals(arrowStream(structuredClone(table)))).toBe(true);
  });

  it("keeps the columns of a table without rows", () => {
    const back = tableFromIPC(arrowStream({ ...table, rows: [] }));
    expect(back.numRows).toBe(0);
    expect(back.schema.names).toEqual(table.columns.map((column) => column.name));
  });
});
