import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { normal, stream } from "../../../src/random/index.ts";
import { openProject, type Refresh } from "./refreshes.ts";

/** Customers who order about as often, for about as much. */
interface Group {
  readonly id: string;
  readonly customers: number;
  readonly orders: number;
  readonly value: number;
  readonly spread: number;
}

const before: readonly Group[] = [
  { id: "a", customers: 80, orders: 4, value: 20, spread: 4 },
  { id: "b", customers: 60, orders: 4, value: 44, spread: 4 },
  { id: "c", customers: 65, orders: 4, value: 100, spread: 4 },
  { id: "d", customers: 50, orders: 16, value: 20, spread: 4 },
  { id: "e", customers: 70, orders: 16, value: 100, spread: 4 },
];
/** Groups a and b have become alike; all of d order as e does. */
const after = before.map((group): Group => {
  if (group.id === "d") return { ...group, value: 100 };
  return group.id === "a" || group.id === "b" ? { ...group, value: group.id === "a" ? 28 : 36, spread: 3 } : group;
});

/** Files of orders and of their lines, one each. */
function filesOf(groups: readonly Group[]): Readonly<Record<string, string>> {
  const random = stream("merge and death");
  const orders = ["order,who,day"];
  const lines = ["order,sku,n,price"];
  for (const { id, customers, orders: usual, value, spread } of groups) {
    for (let customer = 0; customer < customers; customer++) {
      const own = value + spread * normal(random);
      const many = usual + Math.floor(3 * random()) - 1;
      for (let order = 0; order < many; order++) {
        const day = String(1 + Math.floor(28 * random())).padStart(2, "0");
        const month = String(1 + Math.floor(6 * random())).padStart(2, "0");
        orders.push(`${id}${customer}-${order},${id}${customer},2024-${month}-${day}`);
        lines.push(`${id}${customer}-${order},thing,1,${own.toFixed(2)}`);
      }
    }
  }
  return { "orders.csv": `${orders.join("\n")}\n`, "lines.csv": `${lines.join("\n")}\n` };
}

const project = {
  ...{ title: "A shop whose customers change", asOf: "2024-07-01", currency: "EUR", segmentHistory: "segments.json" },
  sources: [
    {
      ...{ id: "orders", table: "orders", files: ["orders.csv"], format: "csv" },
      columns: {
        order_id: { from: "order", type: "text" },
        customer_id: { from: "who", type: "text" },
        ordered_at: { from: "day", type: "date", format: "%Y-%m-%d" },
      },
    },
    {
      ...{ id: "lines", table: "order_lines", files: ["lines.csv"], format: "csv" },
      columns: {
        order_id: { from: "order", type: "text" },
        product_id: { from: "sku", type: "text" },
        quantity: { from: "n", type: "integer" },
        unit_price: { from: "price", type: "decimal" },
      },
    },
  ],
  options: {
    "clustering-space": { metrics: ["order_value", "frequency_orders"], transform: "none", winsorise: 0 },
    chooser: { take: "k-means", k: 5 },
  },
};

describe("a shop where two segments become alike and all of a third behave as a fourth", { timeout: 300_000 }, () => {
  let refreshes: Awaited<ReturnType<typeof openProject>>;
  let first: Refresh;
  let second: Refresh;
  /** Today's segment, or that of then, of a group's first customer. */
  const then = new Map<string, string>();
  const now = new Map<string, string>();

  beforeAll(async () => {
    refreshes = await openProject("test-merge-and-death", JSON.stringify(project), "k-means");
    await write(before);
    first = await refreshes.at("2024-07-01");
    await segmentsOf(then);
    await write(after);
    second = await refreshes.at("2024-08-01", "options.chooser.k=3");
    await segmentsOf(now);
  }, 300_000);
  afterAll(() => refreshes.remove());

  async function write(groups: readonly Group[]): Promise<void> {
    for (const [file, text] of Object.entries(filesOf(groups))) await writeFile(join(refreshes.folder, file), text);
  }

  /** By group, told by the sizes of segments and of groups: all are different. */
  async function segmentsOf(found: Map<string, string>): Promise<void> {
    const sizes = new Map<string, number>();
    for (const row of await refreshes.membership()) {
      const segment = row.split(" ")[1]!;
      sizes.set(segment, (sizes.get(segment) ?? 0) + 1);
    }
    const groups =
      found === then
        ? before.map(({ id, customers }) => [id, customers] as const)
        : ([
            ["ab", 140],
            ["c", 65],
            ["de", 120],
          ] as const);
    for (const [id, customers] of groups) {
      const [segment] = [...sizes].find(([, size]) => size === customers) ?? [];
      if (segment !== undefined) found.set(id, segment);
    }
  }

  it("has a segment for each group at first, and for what is left of them then", () => {
    expect([...then.keys()]).toEqual(["a", "b", "c", "d", "e"]);
    expect([...now.keys()]).toEqual(["ab", "c", "de"]);
    expect(first.changes).toEqual([]);
  });

  it("calls the two that became alike merged, under the id of the larger", () => {
    expect(now.get("ab")).toBe(then.get("a"));
    const row = second.changes.find(({ segment }) => segment === then.get("a"));
    const nameOfB = first.memory.segments.find(({ id }) => id === then.get("b"))!.name;
    expect(row).toMatchObject({ kind: "merged", people: 140, people_before: 80, evidence: "members" });
    expect(row!.origin).toContain(nameOfB);
    const gone = second.changes.find(({ segment }) => segment === then.get("b"));
    const merged = second.memory.segments.find(({ id }) => id === now.get("ab"))!;
    expect(gone).toMatchObject({ kind: "ended", origin: merged.name, people_before: 60 });
  });

  it("calls the one whose customers all left ended, in no other, and the one that they went to the same", () => {
    expect(now.get("de")).toBe(then.get("e"));
    expect(second.changes.find(({ segment }) => segment === then.get("d"))).toMatchObject({
      kind: "ended",
      origin: null,
    });
    expect(second.changes.find(({ segment }) => segment === then.get("e"))).toMatchObject({
      kind: "same",
      people: 120,
    });
    expect(second.identity.ended.map(({ id, kind }) => [id, kind]).sort()).toEqual(
      [
        [then.get("b")!, "merge"],
        [then.get("d")!, "death"],
      ].sort(),
    );
  });

  it("leaves the others as they were, and their ids to nobody else", () => {
    expect(now.get("c")).toBe(then.get("c"));
    expect(second.changes.find(({ segment }) => segment === then.get("c"))).toMatchObject({ kind: "same", people: 65 });
    expect(second.identity.reserved).toEqual([...then.values()].sort());
    expect(second.memory.ended.map(({ id }) => id)).toEqual([then.get("b")!, then.get("d")!].sort());
    const kinds = second.changes.filter(({ segment }) => segment !== "all").map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["ended", "ended", "merged", "same", "same"]);
  });
});
