import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Project, projectSchema } from "../../src/config/index.ts";
import type { QueryOutput } from "../../src/plugin.ts";
import { type ConsentCount, consentStep } from "../../src/plugins/ingest/consentStep.ts";
import { joinIdentities } from "../../src/plugins/ingest/joinIdentities.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { holdRelations, type Relation } from "./relations.ts";
import { type CellRow, caseOf, deliveredOtherwise, loadFiles, loadOwnIds, loadRows, nameIn } from "./sourceTables.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const columns = {
  crm: { customer_id: "VARCHAR", agreed: "BOOLEAN", letters: "BOOLEAN" },
  orders: { order_id: "VARCHAR", customer_id: "VARCHAR", ordered_at: "TIMESTAMP" },
  consents: { customer_id: "VARCHAR", purpose: "VARCHAR", granted: "BOOLEAN", decided_at: "TIMESTAMP" },
  web: { alias_id: "VARCHAR", customer_id: "VARCHAR" },
};
const types: Readonly<Record<string, string>> = { VARCHAR: "text", BOOLEAN: "boolean", TIMESTAMP: "timestamp" };
type Name = keyof typeof columns;
const names = Object.keys(columns) as readonly Name[];

/** Files of records, orders, decisions and aliases; the as-of; and what silence means for the purpose that is required. */
interface Decisions extends Readonly<Record<Name, readonly (readonly CellRow[])[]>> {
  readonly asOf: string;
  readonly missing: "refuse" | "allow";
}

interface Found {
  readonly admissions: readonly CellRow[];
  readonly identities: readonly CellRow[];
  /** People by purpose and decision, and whether these are excluded; empty where many are taken as one. */
  readonly counts: Readonly<Record<string, number>>;
}

const dayLength = 86_400_000;
const time = (day: number): string =>
  new Date(Date.parse("2024-06-01T00:00:00Z") + day * dayLength).toISOString().slice(0, 19);
const answer = fc.constantFrom(true, true, false, null);

/** Customers k0 to k5 have records, s0 and s1 orders alone; w1 and w2 are aliases. */
const decisions: fc.Arbitrary<Decisions> = fc
  .record({
    crm: fc.array(fc.record({ agreed: answer, letters: answer }), { minLength: 1, maxLength: 6 }),
    orders: fc.array(fc.constantFrom("k0", "k1", "s0", "s1", "w1", null), { maxLength: 4 }),
    consents: fc.array(
      fc.record({
        customer_id: fc.constantFrom("k0", "k1", "k2", "s0", "w1", "n0"),
        purpose: fc.constantFrom("profiling", "profiling", "letters"),
        granted: answer,
        decided_at: fc.integer({ min: -5, max: 2 }).map(time),
      }),
      { maxLength: 8 },
    ),
    web: fc.array(
      fc.record({ alias_id: fc.constantFrom("w1", "w2"), customer_id: fc.constantFrom("k0", "k1", "k3") }),
      { maxLength: 3 },
    ),
    missing: fc.constantFrom("refuse" as const, "allow" as const),
  })
  .map(({ crm, orders, consents, web, missing }) => ({
    crm: [crm.map((row, i) => ({ customer_id: `k${i}`, ...row }))],
    orders: [orders.map((customer_id, i) => ({ order_id: `o${i}`, customer_id, ordered_at: time(-i) }))],
    consents: [consents],
    web: [web],
    ...{ asOf: "2024-06-01", missing },
  }));

function projectOf({ asOf, missing }: Decisions): Project {
  return projectSchema.parse({
    ...{ title: "Test", asOf, currency: "GBP" },
    consent: {
      purposes: { profiling: { column: "agreed", missing }, letters: { column: "letters", missing: "refuse" } },
      required: "profiling",
    },
    sources: names.map((id) => ({
      ...{ id, files: [`${id}.csv`], format: "csv" },
      table: id === "crm" ? "customers" : id === "web" ? "identities" : id,
      columns: Object.fromEntries(
        Object.entries(columns[id]).map(([name, type]) => [name, { from: name, type: types[type] }]),
      ),
    })),
  });
}

async function run(input: Decisions): Promise<Found> {
  const project = projectOf(input);
  for (const name of names) await loadFiles(db, name, columns[name], input[name]);
  const of = (name: Name, column = "customer_id") => input[name].flat().map((row) => row[column]);
  await loadOwnIds(db, [...names.flatMap((name) => of(name)), ...of("web", "alias_id")]);
  const links = input.web.flat().map((row) => [String(row["alias_id"]), String(row["customer_id"])] as const);
  const joined = joinIdentities(links, of("crm").map(String));
  const people = joined.ids.map((alias_id, i) => ({ alias_id, customer_id: joined.customers[i]! }));
  await loadRows(db, "ingest/people", columns.web, people);
  const step = consentStep(project, project.consent!);
  const inputs = await Promise.all(step.needs.map(async (need) => [need, await tableInput(db, need)] as const));
  const { outputs } = await runStep(step, db, Object.fromEntries(inputs), project);
  const rowsOf = async (name: string) => (await db.rows((outputs[name] as QueryOutput).sql)) as CellRow[];
  const [admissions, identities] = [await rowsOf("ingest/admissions"), await rowsOf("identities")];
  await dropTemporaries(db);
  const counts = Object.fromEntries(
    (outputs["consent-counts"] as ConsentCount[]).map(({ purpose, decision, people: n, excluded }) => {
      return [`${purpose} ${decision} ${excluded}`, n];
    }),
  );
  const judged = Object.entries(counts).filter(([name]) => name.startsWith("profiling"));
  expect(judged.reduce((sum, [, n]) => sum + n, 0)).toBe(admissions.length);
  const out = judged.filter(([name]) => name.endsWith("true")).reduce((sum, [, n]) => sum + n, 0);
  expect(admissions.filter(({ admitted }) => admitted === false).length).toBe(out);
  return { admissions, identities, counts };
}

type Change = Relation<Decisions, Found>;
const byFile = (input: Decisions, change: (files: Decisions[Name], name: Name) => Decisions[Name]): Decisions => ({
  ...input,
  ...{ crm: change(input.crm, "crm"), orders: change(input.orders, "orders") },
  ...{ consents: change(input.consents, "consents"), web: change(input.web, "web") },
});
const byRow = (input: Decisions, change: (row: CellRow, name: Name) => CellRow): Decisions =>
  byFile(input, (files, name) => files.map((file) => file.map((row) => change(row, name))));
const cellsOf = (of: readonly string[], change: (cell: string) => string) => (row: CellRow) =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, of.includes(name) && cell !== null ? change(String(cell)) : cell]),
  );
const ids = ["customer_id", "alias_id", "order_id"];
const withK = (id: string) => `${id.slice(0, 1)}k${id.slice(1)}`;
const inOrder = (rows: readonly CellRow[], name: string) =>
  rows.toSorted((a, b) => (String(a[name]) < String(b[name]) ? -1 : 1));
/** More decisions, in a file that comes last. */
const withMore = (input: Decisions, ...rows: readonly CellRow[]): Decisions => ({
  ...input,
  consents: [...input.consents, rows],
});
/** Those with a record, an order or an alias, and those who decided before the as-of: who else decides is not known before. */
const everybody = (input: Decisions): readonly string[] => {
  const decided = input.consents.flat().filter(({ granted, decided_at }) => {
    return granted !== null && String(decided_at) < input.asOf;
  });
  const all = [...input.crm.flat(), ...input.orders.flat(), ...input.web.flat(), ...decided].map(
    (row) => row["customer_id"] ?? null,
  );
  return [...new Set(all)].filter((id) => id !== null).map(String);
};

const relations: Change[] = [
  ...deliveredOtherwise(byFile),
  {
    name: "are of the new ids when ids change and keep their order",
    change: (input) => byRow(input, cellsOf(ids, withK)),
    expected: ({ admissions, identities, counts }) => ({
      ...{ admissions: admissions.map(cellsOf(ids, withK)), identities: identities.map(cellsOf(ids, withK)), counts },
    }),
  },
  {
    name: "are the same some weeks later, with the as-of",
    change: (input, { size }) => {
      const later = (at: string) => {
        const moment = Date.parse(at.length > 10 ? `${at}Z` : at) + 7 * size * dayLength;
        return new Date(moment).toISOString().slice(0, at.length);
      };
      return { ...byRow(input, cellsOf(["ordered_at", "decided_at"], later)), asOf: later(input.asOf) };
    },
  },
  {
    name: "do not see decisions of the as-of and after",
    change: (input, { size }) =>
      withMore(
        input,
        ...everybody(input).flatMap((customer_id, i) =>
          [true, false].map((granted) => ({
            ...{ customer_id, purpose: "profiling", granted: i % 2 === 0 ? granted : !granted },
            decided_at: time(i * size),
          })),
        ),
      ),
    expected: (found) => found,
  },
  {
    name: "do not see decisions about what the project does not declare",
    change: (input) =>
      withMore(
        input,
        ...everybody(input).map((customer_id) => ({
          ...{ customer_id, purpose: "telephone", granted: false, decided_at: time(-1) },
        })),
      ),
  },
  {
    name: "do not see what anybody decided before they decided otherwise",
    change: (input) => {
      const before = input.consents.flat().filter(({ granted, decided_at }) => {
        return granted !== null && String(decided_at) < input.asOf;
      });
      return withMore(
        input,
        ...before.map((row) => ({ ...row, granted: row["granted"] !== true, decided_at: time(-99) })),
      );
    },
  },
  {
    name: "do not see decisions that say neither yes nor no",
    change: (input) =>
      withMore(input, ...input.consents.flat().map((row) => ({ ...row, granted: null, decided_at: time(-0.5) }))),
  },
  {
    name: "are a yes of everybody who says so last",
    change: (input) =>
      withMore(
        input,
        ...everybody(input).flatMap((customer_id) =>
          ["profiling", "letters"].map((purpose) => ({
            ...{ customer_id, purpose, granted: true, decided_at: time(-0.01) },
          })),
        ),
      ),
    expected: ({ admissions, counts }, input) => {
      const { ids: aliases, customers } = peopleOf(input);
      const all = admissions.length;
      return {
        admissions: admissions.map((row) => ({ ...row, admitted: true })),
        identities: aliases.map((alias_id, i) => ({ alias_id, customer_id: customers[i]! })),
        counts:
          Object.keys(counts).length === 0 ? {} : { "profiling granted false": all, "letters granted undefined": all },
      };
    },
  },
  {
    name: "are a no of everybody who says yes and no at once, last",
    change: (input) =>
      withMore(
        input,
        ...everybody(input).flatMap((customer_id) =>
          [true, false].map((granted) => ({ customer_id, purpose: "profiling", granted, decided_at: time(-0.01) })),
        ),
      ),
    expected: ({ admissions, counts }) => {
      const letters = Object.entries(counts).filter(([name]) => name.startsWith("letters"));
      return {
        admissions: admissions.map((row) => ({ ...row, admitted: false })),
        identities: [],
        counts:
          letters.length === 0 ? {} : { "profiling refused true": admissions.length, ...Object.fromEntries(letters) },
      };
    },
  },
  {
    name: "are the same for the required purpose whatever is said of another",
    change: (input) =>
      byRow(input, (row) => {
        if (row["purpose"] === "letters") return { ...row, granted: row["granted"] === null ? null : !row["granted"] };
        return "letters" in row ? { ...row, letters: null } : row;
      }),
    expected: ({ admissions, identities, counts }, input) => {
      const letters = new Map<string, number>();
      for (const who of admissions.map((row) => String(row["customer_id"]))) {
        const decision = lettersOf(input, who);
        const name = `letters ${decision} undefined`;
        letters.set(name, (letters.get(name) ?? 0) + 1);
      }
      const profiling = Object.entries(counts).filter(([name]) => name.startsWith("profiling"));
      const all = { ...Object.fromEntries(profiling), ...Object.fromEntries(letters) };
      return { admissions, identities, counts: profiling.length === 0 ? {} : all };
    },
  },
  {
    name: "are those of both for two shops that share nothing",
    change: (input) => {
      const other = byRow(input, cellsOf(ids, withK));
      return byFile(input, (files, name) => [[...files.flat(), ...other[name].flat()]]);
    },
    expected: ({ admissions, identities, counts }) => ({
      admissions: inOrder([...admissions, ...admissions.map(cellsOf(ids, withK))], "customer_id"),
      identities: inOrder([...identities, ...identities.map(cellsOf(ids, withK))], "alias_id"),
      counts: Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, 2 * n])),
    }),
  },
];

const peopleOf = (input: Decisions) =>
  joinIdentities(
    input.web.flat().map((row) => [String(row["alias_id"]), String(row["customer_id"])] as const),
    input.crm.flat().map((row) => String(row["customer_id"])),
  );

/** By hand: the last dated answer about letters of a person, turned round as the relation does, where records say nothing. */
function lettersOf(input: Decisions, who: string): "granted" | "refused" | "unknown" {
  const { ids: aliases, customers } = peopleOf(input);
  const dated = input.consents.flat().filter((row) => {
    const id = String(row["customer_id"]);
    const person = customers[aliases.indexOf(id)] ?? id;
    const known = row["granted"] !== null && String(row["decided_at"]) < input.asOf;
    return known && row["purpose"] === "letters" && person === who;
  });
  const last = dated
    .map((row) => String(row["decided_at"]))
    .toSorted()
    .at(-1);
  const answers = dated.filter((row) => row["decided_at"] === last).map((row) => row["granted"] !== true);
  if (answers.length === 0) return "unknown";
  return answers.every((granted) => granted) ? "granted" : "refused";
}

describe("who takes part, and how many decided how", () => {
  holdRelations<Decisions, Found>({ inputs: decisions, run, cases: 10 }, relations);
});

describe("who takes part, of many deliveries at once", () => {
  const kind = ({ asOf, missing }: Decisions) => `${asOf} ${missing}`;
  async function runLot(lot: readonly Decisions[]): Promise<readonly Found[]> {
    const found = lot.map(() => ({ admissions: [] as CellRow[], identities: [] as CellRow[], counts: {} }));
    for (const one of new Set(lot.map(kind))) {
      const places = lot.flatMap((input, i) => (kind(input) === one ? [i] : []));
      const parts = places.map((i) =>
        byRow(
          lot[i]!,
          cellsOf(ids, (id) => nameIn(id, i)),
        ),
      );
      const together = byFile(parts[0]!, (_, name) => {
        const most = Math.max(...parts.map((part) => part[name].length));
        return Array.from({ length: most }, (_, file) => parts.flatMap((part) => part[name][file] ?? []));
      });
      const { admissions, identities } = await run(together);
      const own = cellsOf(ids, (id) => caseOf(id).own);
      for (const row of admissions) found[caseOf(row["customer_id"]).place]!.admissions.push(own(row));
      for (const row of identities) found[caseOf(row["alias_id"]).place]!.identities.push(own(row));
    }
    return found;
  }
  const kernel = { run: async (input: Decisions) => (await runLot([input]))[0]!, runLot, lot: 100, cases: 200 };
  holdRelations<Decisions, Found>({ inputs: decisions, ...kernel }, relations);

  test("are yes, no and unknown by any policy, so that these relations say something", async () => {
    const seen = new Set<string>();
    for (const input of fc.sample(decisions, { numRuns: 20, seed: 1 })) {
      for (const name of Object.keys((await run(input)).counts)) seen.add(name);
    }
    expect(seen.size).toBe(7);
  });
});
