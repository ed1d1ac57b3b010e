import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectSchema } from "../../src/config/index.ts";
import { identitiesStep } from "../../src/plugins/ingest/identitiesStep.ts";
import type { IdentityReport } from "../../src/plugins/ingest/identityTables.ts";
import { joinIdentities, type Link } from "../../src/plugins/ingest/joinIdentities.ts";
import type { Column, Database } from "../../src/table/index.ts";
import { openDatabase } from "../../src/table/index.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { holdRelations, type Relation, shuffled } from "./relations.ts";
import { type CellRow, caseOf, deliveredOtherwise, loadFiles, loadOwnIds, nameIn } from "./sourceTables.ts";

/** Links of aliases, customers without any, and pairs of customers by two rules. */
interface Linked {
  readonly links: readonly Link[];
  readonly customers: readonly string[];
  readonly matches: readonly (readonly Link[])[];
}

const customer = fc.integer({ min: 0, max: 9 }).map((n) => `k${n}`);
const pair = fc.tuple(customer, customer);
const linked: fc.Arbitrary<Linked> = fc.record({
  links: fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 6 }).map((n) => `w${n}`),
      customer,
    ),
    { maxLength: 8 },
  ),
  customers: fc.array(customer, { maxLength: 6 }),
  matches: fc.tuple(fc.array(pair, { maxLength: 4 }), fc.array(pair, { maxLength: 4 })),
});

const eachId = ({ links, customers, matches }: Linked, change: (id: string) => string): Linked => {
  const both = (list: readonly Link[]) => list.map(([a, b]) => [change(a), change(b)] as const);
  return { links: both(links), customers: customers.map(change), matches: matches.map(both) };
};
const withK = (id: string) => `${id.slice(0, 1)}k${id.slice(1)}`;
const sum = (list: readonly number[]) => list.reduce((total, n) => total + n, 0);

describe("who is one person", () => {
  const run = ({ links, customers, matches }: Linked) => {
    const { ids, customers: roots, merged, mergedBy, sizes } = joinIdentities(links, customers, matches);
    expect(sum(mergedBy)).toBe(merged);
    return { people: ids.map((id, i) => [id, roots[i]!] as const), merged, mergedBy, sizes };
  };
  type Output = ReturnType<typeof run>;
  const sorted = (people: Output["people"]) => people.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const relations: Relation<Linked, Output>[] = [
    {
      name: "does not depend on the order of links, customers and pairs",
      change: ({ links, customers, matches }, draw) => ({
        ...{ links: shuffled(links, draw), customers: shuffled(customers, draw) },
        matches: matches.map((list) => shuffled(list, draw)),
      }),
    },
    {
      name: "does not depend on which customer of a pair comes first",
      change: (input) => ({ ...input, matches: input.matches.map((list) => list.map(([a, b]) => [b, a] as const)) }),
    },
    {
      name: "is the same with everything there twice",
      change: ({ links, customers, matches }) => ({
        ...{ links: [...links, ...links], customers: [...customers, ...customers] },
        matches: matches.map((list) => [...list, ...list]),
      }),
    },
    {
      name: "has the new ids when ids change and keep their order",
      change: (input) => eachId(input, withK),
      expected: (output) => ({ ...output, people: output.people.map(([a, b]) => [withK(a), withK(b)] as const) }),
    },
    {
      name: "has twice as many people of each size when everybody has a double",
      change: (input) => {
        const { links, customers, matches } = eachId(input, withK);
        return {
          ...{ links: [...input.links, ...links], customers: [...input.customers, ...customers] },
          matches: input.matches.map((list, i) => [...list, ...matches[i]!]),
        };
      },
      expected: ({ people, merged, mergedBy, sizes }) => ({
        people: sorted([...people, ...people.map(([a, b]) => [withK(a), withK(b)] as const)]),
        ...{ merged: 2 * merged, mergedBy: mergedBy.map((n) => 2 * n) },
        sizes: sizes.map(({ records, people: n }) => ({ records, people: 2 * n })),
      }),
    },
    {
      name: "has a person more for a customer of whom nothing else is known",
      change: (input) => ({ ...input, customers: [...input.customers, "z"] }),
      expected: ({ people, sizes, ...rest }) => {
        const alone = sizes.find(({ records }) => records === 1)?.people ?? 0;
        return {
          ...{ ...rest, people: [...people, ["z", "z"] as const] },
          sizes: [{ records: 1, people: alone + 1 }, ...sizes.filter(({ records }) => records > 1)],
        };
      },
    },
    {
      name: "is the same when what was found is told again, which joins nobody",
      change: (input) => {
        const { ids, customers } = joinIdentities(input.links, input.customers, input.matches);
        const known = new Set([...input.customers, ...input.links.map(([, one]) => one), ...input.matches.flat(2)]);
        const found = ids.flatMap((id, i) => (known.has(id) ? [[id, customers[i]!] as const] : []));
        return { ...input, matches: [...input.matches, found] };
      },
      expected: (output) => ({ ...output, mergedBy: [...output.mergedBy, 0] }),
    },
    {
      name: "is the same people, whichever rule comes first",
      change: (input) => ({ ...input, matches: input.matches.toReversed() }),
      expected: (output, input) => ({
        ...output,
        mergedBy: run({ ...input, matches: input.matches.toReversed() }).mergedBy,
      }),
    },
    {
      name: "is the same people when both rules are one",
      change: (input) => ({ ...input, matches: [input.matches.flat()] }),
      expected: (output) => ({ ...output, mergedBy: [output.mergedBy[0]!, sum(output.mergedBy.slice(1))] }),
    },
    {
      name: "has one person less when two are linked, and none less when they were one",
      change: (input) => ({ ...input, links: [...input.links, ["web", "k0"], ["web", "k9"]], customers: ["k0", "k9"] }),
      expected: (_, input) => {
        const before = run({ ...input, customers: ["k0", "k9"] });
        const rootOf = (id: string) => before.people.find(([own]) => own === id)![1];
        const [one, other] = [rootOf("k0"), rootOf("k9")];
        const least = [one, other].toSorted()[0]!;
        const after = run({ ...input, links: [...input.links, ["web", "k0"], ["web", "k9"]], customers: ["k0", "k9"] });
        const people = before.people.map(([id, root]) => [id, root === one || root === other ? least : root] as const);
        return {
          ...{ ...after, people: sorted([...people, ["web", least]]) },
          merged: before.merged + (one === other ? 0 : 1),
        };
      },
    },
    {
      name: "tells apart nobody who were one for want of an alias whose links go without it",
      change: ({ links, customers, matches }) => {
        const least = new Map<string, string>();
        for (const [alias, one] of links) if (one < (least.get(alias) ?? "z")) least.set(alias, one);
        return {
          customers: [...customers, ...links.map(([, one]) => one)],
          links: [],
          matches: [links.map(([alias, one]) => [one, least.get(alias)!] as const), ...matches],
        };
      },
      expected: ({ people, mergedBy, ...rest }) => ({
        ...{ ...rest, mergedBy: [0, ...mergedBy] },
        people: people.filter(([id]) => !id.startsWith("w")),
      }),
    },
  ];
  holdRelations<Linked, Output>({ inputs: linked, run, cases: 200 }, relations);
});

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

/** Files of customers and of aliases. */
interface Records {
  readonly crm: readonly (readonly CellRow[])[];
  readonly web: readonly (readonly CellRow[])[];
}
interface Found {
  readonly people: readonly CellRow[];
  /** Absent where many are taken as one. */
  readonly report?: IdentityReport;
}

const columns = {
  crm: { customer_id: "VARCHAR", email: "VARCHAR", phone: "VARCHAR", city: "VARCHAR" },
  web: { alias_id: "VARCHAR", customer_id: "VARCHAR" },
};
const declared = (names: object) =>
  Object.fromEntries(Object.keys(names).map((name) => [name, { from: name, type: "text" }]));
const csv = { format: "csv" };
const project = projectSchema.parse({
  ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" },
  identity: {
    keys: [
      { column: "email", as: "email", atMost: 3 },
      { column: "phone", as: "phone", atMost: 3 },
    ],
  },
  sources: [
    { ...csv, id: "crm", table: "customers", files: ["crm.csv"], columns: declared(columns.crm) },
    { ...csv, id: "web", table: "identities", files: ["web.csv"], columns: declared(columns.web) },
  ],
});
const step = identitiesStep(project);

const records: fc.Arbitrary<Records> = fc
  .record({
    crm: fc.array(
      fc.record({
        email: fc.constantFrom("ann@x.org", "bea@x.org", "cia@x.org", "nobody", null, null),
        phone: fc.constantFrom("2079460001", "2079460002", "12345", null, null),
        city: fc.constantFrom("Bath", "Hull", null),
      }),
      { minLength: 2, maxLength: 9 },
    ),
    web: fc.array(fc.record({ alias_id: fc.constantFrom("w1", "w2", "w3"), at: fc.nat(8) }), { maxLength: 5 }),
  })
  .map(({ crm, web }) => ({
    crm: [crm.map((row, i) => ({ customer_id: `k${i}`, ...row }))],
    web: [web.map(({ alias_id, at }) => ({ alias_id, customer_id: `k${at % crm.length}` }))],
  }));

async function run({ crm, web }: Records): Promise<Found & { readonly report: IdentityReport }> {
  await loadFiles(db, "crm", columns.crm, crm);
  await loadFiles(db, "web", columns.web, web);
  await loadOwnIds(
    db,
    [...crm.flat(), ...web.flat()].flatMap((row) => [row["customer_id"], row["alias_id"]]),
  );
  const inputs = await Promise.all(step.needs.map(async (need) => [need, await tableInput(db, need)] as const));
  const { outputs } = await runStep(step, db, Object.fromEntries(inputs), project);
  await dropTemporaries(db);
  const [aliases, people] = (outputs["identities"] as { columns: readonly Column[] }).columns;
  return {
    people: [...(aliases!.values as readonly string[])].map((alias_id, i) => ({
      ...{ alias_id, customer_id: (people!.values as readonly string[])[i]! },
    })),
    report: outputs["identity-report"] as IdentityReport,
  };
}

type Change = Relation<Records, Found>;
const byFile = ({ crm, web }: Records, change: (files: Records["crm"]) => Records["crm"]): Records => ({
  ...{ crm: change(crm), web: change(web) },
});
const byRow = (input: Records, change: (row: CellRow) => CellRow): Records =>
  byFile(input, (files) => files.map((file) => file.map(change)));
const cellsOf = (names: readonly string[], change: (cell: string) => string) => (row: CellRow) =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      names.includes(name) && cell !== null ? change(String(cell)) : cell,
    ]),
  );
const ids = ["customer_id", "alias_id"];
const own = (prefix: string) => (row: CellRow) =>
  cellsOf(["phone"], (phone) => (phone.length < 7 ? phone : `${phone}${prefix.length}`))(
    cellsOf(["email"], (email) => (email === "nobody" ? email : `${prefix}${email}`))(cellsOf(ids, withK)(row)),
  );
const doubled = (report: IdentityReport): IdentityReport => ({
  ...{ records: 2 * report.records, aliases: 2 * report.aliases, people: 2 * report.people, merged: 2 * report.merged },
  rules: report.rules.map(({ rule, alone, added }) => ({ rule, alone: 2 * alone, added: 2 * added })),
  sizes: report.sizes.map(({ records: n, people }) => ({ records: n, people: 2 * people })),
  conflicts: report.conflicts.map(({ column, people }) => ({ column, people: 2 * people })),
});
const withReport = (report: IdentityReport | undefined, change: (report: IdentityReport) => IdentityReport) =>
  report === undefined ? {} : { report: change(report) };

const relations: Change[] = [
  ...deliveredOtherwise(byFile),
  {
    name: "have the new ids when ids change and keep their order",
    change: (input) => byRow(input, cellsOf(ids, withK)),
    expected: ({ people, ...rest }) => ({ ...rest, people: people.map(cellsOf(ids, withK)) }),
  },
  {
    name: "are the same for addresses and numbers written otherwise",
    change: (input) =>
      byRow(input, (row) =>
        cellsOf(
          ["phone"],
          (phone) => ` (${phone.slice(0, 3)}) ${phone.slice(3)}-`,
        )(cellsOf(["email"], (email) => ` ${email.toUpperCase()}\u00a0`)(row)),
      ),
  },
  {
    name: "are the same for other addresses and numbers",
    change: (input) =>
      byRow(input, (row) =>
        cellsOf(["phone"], (phone) => `9${phone}`.slice(0, phone.length < 7 ? 5 : 11))(
          cellsOf(["email"], (email) => `new-${email}`)(row),
        ),
      ),
  },
  {
    name: "do not see values that cannot tell people apart",
    change: (input) =>
      byRow(input, (row) => {
        const [email, phone] = [row["email"] ?? null, row["phone"] ?? null];
        return "email" in row
          ? { ...row, email: email === null ? "none" : email, phone: phone === null ? "000-12" : phone }
          : row;
      }),
  },
  {
    name: "are those of both for two shops that share nothing",
    change: (input) => {
      const other = byRow(input, own("other-"));
      return { crm: [[...input.crm.flat(), ...other.crm.flat()]], web: [[...input.web.flat(), ...other.web.flat()]] };
    },
    expected: ({ people, report }) => ({
      people: [...people, ...people.map(cellsOf(ids, withK))].toSorted((a, b) =>
        String(a["alias_id"]) < String(b["alias_id"]) ? -1 : 1,
      ),
      ...withReport(report, doubled),
    }),
  },
  {
    name: "have a person more for a customer without any key",
    change: (input) => ({
      ...input,
      crm: [...input.crm, [{ customer_id: "kz", email: null, phone: null, city: "Ayr" }]],
    }),
    expected: ({ people, report }) => {
      const places = [...people, { alias_id: "kz", customer_id: "kz" }];
      return {
        people: places.toSorted((a, b) => (String(a["alias_id"]) < String(b["alias_id"]) ? -1 : 1)),
        ...withReport(report, ({ sizes, ...rest }) => {
          const alone = sizes.find(({ records: n }) => n === 1)?.people ?? 0;
          return {
            ...{ ...rest, records: rest.records + 1, people: rest.people + 1 },
            sizes: [{ records: 1, people: alone + 1 }, ...sizes.filter(({ records: n }) => n > 1)],
          };
        }),
      };
    },
  },
  {
    name: "are the same, and nobody's records disagree, when all live in one place",
    change: (input) => byRow(input, (row) => ("city" in row ? { ...row, city: "Bath" } : row)),
    expected: ({ people, report }) => ({ people, ...withReport(report, (rest) => ({ ...rest, conflicts: [] })) }),
  },
];

describe("the people that records and aliases come to", () => {
  holdRelations<Records, Found>({ inputs: records, run, cases: 10 }, relations);
});

describe("the people of many deliveries at once", () => {
  /** An address of its own, and a number with the digits of the place, for each delivery. */
  const apart = (input: Records, place: number): Records =>
    byRow(input, (row) => {
      const named = cellsOf(ids, (id) => nameIn(id, place))(row);
      const mailed = cellsOf(["email"], (email) => {
        const at = email.indexOf("@");
        return at < 0 ? email : `${email.slice(0, at)}.${place}${email.slice(at)}`;
      })(named);
      return cellsOf(["phone"], (phone) => (digitsOf(phone) < 7 ? phone : `${phone}${100 + place}`))(mailed);
    });
  async function runLot(lot: readonly Records[]): Promise<readonly Found[]> {
    const parts = lot.map(apart);
    const together = (name: keyof Records) => {
      const most = Math.max(...parts.map((part) => part[name].length));
      return Array.from({ length: most }, (_, file) => parts.flatMap((part) => part[name][file] ?? []));
    };
    const { people, report } = await run({ crm: together("crm"), web: together("web") });
    const found = lot.map(() => ({ people: [] as CellRow[] }));
    for (const row of people) {
      found[caseOf(row["alias_id"]).place]!.people.push(cellsOf(ids, (id) => caseOf(id).own)(row));
    }
    expect(new Set(people.map((row) => row["customer_id"])).size).toBe(report.people);
    return found;
  }
  const kernel = { run: async (input: Records) => (await runLot([input]))[0]!, runLot, lot: 100, cases: 200 };
  holdRelations<Records, Found>({ inputs: records, ...kernel }, relations);

  test("are merged by each rule and disagree, so that these relations say something", async () => {
    const found = { email: 0, phone: 0, alias: 0, conflicts: 0 };
    for (const input of fc.sample(records, { numRuns: 20, seed: 1 })) {
      const { rules, conflicts } = (await run(input)).report;
      for (const { rule, added } of rules) found[rule as "email" | "phone" | "alias"] += added;
      found.conflicts += conflicts.length;
    }
    for (const n of Object.values(found)) expect(n).toBeGreaterThan(3);
  });
});

function digitsOf(phone: string): number {
  return phone.replaceAll(/\D/g, "").length;
}
