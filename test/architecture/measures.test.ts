import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { metrics, steps } from "./anyProject.ts";

const root = resolve(import.meta.dirname, "../..");
const placed = new Set(metrics.flatMap(({ columns }) => columns ?? []));

const pages = readdirSync(join(root, "reports"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.md$|^components\/.*\.ts$/.test(file))
  .map((file) => ({ file, text: withoutComments(readFileSync(join(root, "reports", file), "utf8")) }));

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(\/?\*|\/\/).*$/gm, "");
}

/** What a page writes by hand of measures that the registry has: ids, titles, and titles or formats of their columns. */
function handWritten(text: string, isPage: boolean): string[] {
  const loaded = [...text.matchAll(/data\/([a-z_]+)\.(?:json|arrow)/g)].map(([, table]) => String(table));
  const titles = new Map(metrics.map(({ title }) => [title.toLowerCase(), title]));
  const ids = new Set(metrics.filter(({ columns }) => columns === undefined).map(({ id }) => id));
  const literals = [...text.matchAll(/"([^"\n]*)"|'([^'\n]*)'|`([^`$\n]*)`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
  const keyed = [...text.matchAll(/\{\s*key: "([a-z_]+)",\s*title: ("[^"]*"|`[^`]*`)/g)];
  return [
    ...literals.filter((literal) => titles.has(literal.toLowerCase())),
    ...literals.filter((literal) => ids.has(literal)),
    ...keyed
      .filter(
        ([, key]) =>
          !isPage || loaded.some((table) => placed.has(`${table}.${key}`) && !ambiguous(loaded, String(key))),
      )
      .filter(([, key]) => isPage || [...placed].some((place) => place.endsWith(`.${key}`)))
      .map(([, key, title]) => `${key}: ${title}`),
  ];
}

/** A column name that another table of the page has too, without a measure: which one is meant cannot be told. */
function ambiguous(loaded: readonly string[], key: string): boolean {
  const tables = steps.flatMap(({ step }) => step.tables ?? []);
  return tables.some(({ id, columns }) => {
    return loaded.includes(id) && !placed.has(`${id}.${key}`) && columns.some(({ name }) => name === key);
  });
}

describe("measures", () => {
  it.each(pages)("are read from the registry in $file, not written by hand", ({ file, text }) => {
    expect(handWritten(text, file.endsWith(".md"))).toEqual([]);
  });

  it("are found where they are written by hand", () => {
    const page = `
      const kpis = FileAttachment("data/kpis.json").json();
      const columns = [{ key: "revenue", title: "Turnover", format: format.money }, { key: "month", title: "Month" }];
      tiles([{ label: "Monthly retention" }]);
      const shown = rows.filter((row) => row.metric === "recency_days");`;
    expect(handWritten(page, true)).toEqual(["Monthly retention", "recency_days", 'revenue: "Turnover"']);
  });

  it("say what they are made of, from which time, and in which range where they are shares", () => {
    for (const { id, title, unit, formula, description, window, low, high } of metrics) {
      expect(
        [id, title, unit, formula, description, window].filter((text) => !text),
        id,
      ).toEqual([]);
      if (unit === "share" && !id.endsWith("revenue_share")) expect([low, high], id).toEqual([0, 1]);
    }
    expect(new Set(metrics.map(({ title }) => title.toLowerCase())).size).toBe(metrics.length);
  });

  it("say that higher or lower is better as a field, which pages word, and not in their description too", () => {
    const twice = metrics.filter(({ description }) => /\b(higher|lower) is better\b/i.test(description));
    expect(twice.map(({ id }) => id)).toEqual([]);
  });

  it("stand in columns that are there, in the same unit", () => {
    const tables = new Map(steps.flatMap(({ step }) => step.tables ?? []).map((table) => [table.id, table]));
    const lost = [...placed].filter((place) => {
      const [table = "", column] = place.split(".");
      return tables.get(table)?.columns.some(({ name }) => name === column) !== true;
    });
    expect(lost).toEqual([]);
    expect(placed.size).toBeGreaterThan(15);
  });
});
