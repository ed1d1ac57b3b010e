import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { normal, stream } from "../../../src/random/index.ts";
import { openProject, type Refresh } from "./refreshes.ts";

/** Customers who answer alike, and buy as all others do. */
interface Group {
  readonly id: string;
  readonly customers: number;
  /** Their usual answers. */
  readonly answers: readonly string[];
}

const names = ["home", "pet", "sport", "music"];
const before: readonly Group[] = [
  { id: "a", customers: 110, answers: ["town", "cat", "ball", "jazz"] },
  { id: "b", customers: 90, answers: ["farm", "dog", "swim", "folk"] },
  { id: "c", customers: 70, answers: ["boat", "bird", "ski", "rock"] },
];
/** All of b have come to answer as a does, and c has grown. */
const after = before.map((group): Group => {
  if (group.id === "b") return { ...group, answers: before[0]!.answers };
  return group.id === "c" ? { ...group, customers: 95 } : group;
});

function filesOf(groups: readonly Group[]): Readonly<Record<string, string>> {
  const random = stream("own rules");
  const [people, orders, lines] = [[`who,${names.join(",")}`], ["order,who,day"], ["order,sku,n,price"]];
  const levels = names.map((_, j) => before.map(({ answers }) => answers[j]!));
  for (const { id, customers, answers } of groups) {
    for (let customer = 0; customer < customers; customer++) {
      const who = `${id}${customer}`;
      const own = answers.map((usual, j) => (random() < 0.8 ? usual : levels[j]![Math.floor(3 * random())]!));
      people.push(`${who},${own.join(",")}`);
      const value = Math.max(5, 60 + 15 * normal(random));
      for (let order = 0; order < 2 + Math.floor(4 * random()); order++) {
        const two = (n: number) => String(1 + Math.floor(n * random())).padStart(2, "0");
        orders.push(`${who}-${order},${who},2024-${two(6)}-${two(28)}`);
        lines.push(`${who}-${order},thing,1,${value.toFixed(2)}`);
      }
    }
  }
  const text = (rows: readonly string[]) => `${rows.join("\n")}\n`;
  return { "people.csv": text(people), "orders.csv": text(orders), "lines.csv": text(lines) };
}

const column = (from: string, type = "text", more = {}) => ({ from, type, ...more });
const project = (algorithm: string) => ({
  ...{ title: "A shop whose customers answer", asOf: "2024-07-01", currency: "EUR", segmentHistory: "segments.json" },
  attributes: names,
  sources: [
    {
      ...{ id: "people", table: "customers", files: ["people.csv"], format: "csv" },
      columns: {
        customer_id: column("who"),
        ...Object.fromEntries(names.map((name) => [name, column(name, "text", { static: true })])),
      },
    },
    {
      ...{ id: "orders", table: "orders", files: ["orders.csv"], format: "csv" },
      columns: {
        order_id: column("order"),
        customer_id: column("who"),
        ordered_at: column("day", "date", { format: "%Y-%m-%d" }),
      },
    },
    {
      ...{ id: "lines", table: "order_lines", files: ["lines.csv"], format: "csv" },
      columns: {
        ...{ order_id: column("order"), product_id: column("sku") },
        ...{ quantity: column("n", "integer"), unit_price: column("price", "decimal") },
      },
    },
  ],
  options: {
    "clustering-space": { metrics: ["order_value", "frequency_orders"] },
    gower: { attributeWeight: 20, fewest: 2 },
    chooser: { take: algorithm, k: 3 },
  },
});

describe.each(["latent-class", "gower"])(
  "a shop whose segments by %s have nothing to do with what is bought",
  {
    timeout: 300_000,
  },
  (algorithm) => {
    let shop: Awaited<ReturnType<typeof openProject>>;
    let first: Refresh;
    let second: Refresh;
    const name = `test-own-rules-${algorithm}`;

    beforeAll(async () => {
      shop = await openProject(name, JSON.stringify(project(algorithm)), algorithm);
      await write(before);
      first = await shop.at("2024-07-01");
      await write(after);
      second = await shop.at("2024-08-01", "options.chooser.k=2");
    }, 300_000);
    afterAll(() => shop.remove());

    async function write(groups: readonly Group[]): Promise<void> {
      for (const [file, text] of Object.entries(filesOf(groups))) await writeFile(join(shop.folder, file), text);
    }

    /** The id of then of a group, told by its size: about so many customers answer as it does. */
    const idOf = (group: string) => {
      const { customers } = before.find(({ id }) => id === group)!;
      const away = (size: number | undefined) => Math.abs((size ?? 0) - customers);
      return first.memory.segments.reduce((best, one) => (away(one.size) < away(best.size) ? one : best)).id;
    };

    it("has a segment for each group, which the mean of what they buy would not find", () => {
      expect(first.model).toMatchObject({ algorithm, fidelity: 1 });
      expect(new Set(["a", "b", "c"].map(idOf)).size).toBe(3);
      expect(first.memory.model.fidelity).toBeLessThan(0.6);
    });

    it("keeps the rule in the work folder and a hash in the history, and what may be told of classes there", async () => {
      const { own, rule } = first.memory.model;
      expect(rule?.kind).toBe(algorithm === "latent-class" ? "classes" : undefined);
      expect(own).toMatch(/^[0-9a-f]{64}$/);
      expect(await readdir(join(shop.workFolder, "segments"))).toEqual(["2024-07-01.json", "2024-08-01.json"]);
      const kept = JSON.parse(await readFile(join(shop.workFolder, "segments", "2024-07-01.json"), "utf8"));
      expect(kept.rule.kind).toBe(algorithm === "latent-class" ? "classes" : "gower");
      if (rule?.kind === "classes") {
        expect(rule.fidelity).toBeGreaterThan(0.9);
        expect(kept.rule.probabilities).not.toEqual(rule.probabilities.map((ofItem) => ofItem.flat()));
        return;
      }
      for (const part of ["medoids", "answers", "town"]) expect(second.history).not.toContain(part);
    });

    it("says by that rule that one group went into another, whatever they buy", () => {
      const [a, b, c] = ["a", "b", "c"].map(idOf);
      const row = (segment: string | undefined) => second.changes.find((one) => one.segment === segment)!;
      expect(row(b)).toMatchObject({ kind: "ended" });
      expect(row(a)).toMatchObject({ kind: "same", members_kept: "nearly all" });
      expect(row(c)).toMatchObject({ kind: "same", members_kept: "nearly all" });
      expect(second.warnings).not.toContain("coarse-memory");
    });

    it("says so again when the day is built again", async () => {
      const again = await shop.at("2024-08-01", "options.chooser.k=2");
      expect(again.changes).toEqual(second.changes);
      expect(again.history).toBe(second.history);
    });

    it("needs the work folder for a rule that holds customers alone, has else but means, and warns", async () => {
      await rm(join(shop.workFolder, "segments"), { recursive: true });
      const bare = await shop.at("2024-08-01", "options.chooser.k=2");
      const isRough = algorithm === "gower";
      expect(bare.warnings.includes("coarse-memory")).toBe(isRough);
      const now = bare.changes.filter(({ kind }) => kind !== null && kind !== "ended");
      expect(now.every((row) => row.members_kept === "nearly all")).toBe(!isRough);
    });

    it("does not take another rule for the one that is meant", async () => {
      if (algorithm === "latent-class") return;
      await shop.at("2024-07-01");
      const file = join(shop.workFolder, "segments", "2024-07-01.json");
      await writeFile(file, (await readFile(file, "utf8")).replace('"format":2', '"format":2 '));
      expect((await shop.at("2024-08-01", "options.chooser.k=2")).warnings).toContain("coarse-memory");
    });
  },
);
