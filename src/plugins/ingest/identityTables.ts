import { defineStep, type ReleaseColumn, type ReleaseDeclaration, type ReleaseRow } from "segmentarium/plugin";

/** What identity resolution joined: counts alone, of everybody, whether they agree to anything or not. */
export interface IdentityReport {
  /** Customer ids that came in, and aliases beside them. */
  readonly records: number;
  readonly aliases: number;
  /** People who came out, and customer ids that became another's. */
  readonly people: number;
  readonly merged: number;
  /** By rule: ids that it joins alone, and those that it adds to the rules before it. */
  readonly rules: readonly { readonly rule: string; readonly alone: number; readonly added: number }[];
  readonly sizes: readonly { readonly records: number; readonly people: number }[];
  /** People whose records disagree, by column; columns without any are left out. */
  readonly conflicts: readonly { readonly column: string; readonly people: number }[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "identity-report": IdentityReport;
  }
}

const count: ReleaseColumn = { name: "people", type: "integer", unit: "people" };

const idsTable: ReleaseDeclaration = {
  id: "identity",
  title: "Identities",
  description:
    "Customer ids that came in, the people they are, the ids that were joined to another, and aliases such as web ids",
  people: "people",
  order: ["item"],
  totals: [{ column: "item", value: "records", except: ["aliases"] }],
  columns: [{ name: "item", type: "text", key: true }, count],
};

const rulesTable: ReleaseDeclaration = {
  id: "identity_rules",
  title: "What joined identities",
  description:
    "Customer ids that a rule joins to another of the same person, beyond the rules before it, in the order in which they are " +
    "applied; a rule that joins none further has no row",
  people: "people",
  order: ["place", "rule"],
  totals: [{ column: ["place", "rule"] }],
  columns: [{ name: "place", type: "integer", key: true }, { name: "rule", type: "text", key: true }, count],
};

const sizesTable: ReleaseDeclaration = {
  id: "identity_sizes",
  title: "Customer ids per person",
  description: "People by whether they have one customer id or several",
  people: "people",
  order: ["records"],
  totals: [{ column: "records" }],
  columns: [{ name: "records", type: "text", key: true }, count],
};

const conflictsTable: ReleaseDeclaration = {
  id: "identity_conflicts",
  title: "Records that disagree",
  description: "People of several customer ids whose records say different things in a column; other columns agree",
  people: "people",
  order: ["column"],
  columns: [{ name: "column", type: "text", key: true }, count],
};

/** The report of identity resolution as release tables; without it, they are empty. */
export const identityTables = defineStep(import.meta.url, {
  id: "identity-tables",
  title: "Identities, for the site",
  needs: ["identity-report?"],
  provides: ["release/identity", "release/identity_rules", "release/identity_sizes", "release/identity_conflicts"],
  tables: [idsTable, rulesTable, sizesTable, conflictsTable],
  run(inputs) {
    const report = inputs["identity-report"];
    return {
      "release/identity": report === undefined ? [] : idsRows(report),
      "release/identity_rules": ruleRows(report?.rules ?? []),
      "release/identity_sizes": sizeRows(report?.sizes ?? []),
      "release/identity_conflicts": report?.conflicts ?? [],
    };
  },
});

function idsRows({ records, aliases, people, merged }: IdentityReport): ReleaseRow[] {
  return Object.entries({ records, aliases, people, merged }).map(([item, n]) => ({ item, people: n }));
}

function ruleRows(rules: IdentityReport["rules"]): ReleaseRow[] {
  return rules.flatMap(({ rule, added }, i) => (added === 0 ? [] : [{ place: i + 1, rule, people: added }]));
}

/** By how many ids of each size there are, people and ids together would tell how few the largest identities are. */
function sizeRows(sizes: IdentityReport["sizes"]): ReleaseRow[] {
  const people = (fits: (records: number) => boolean): number =>
    sizes.reduce((sum, { records, people: own }) => sum + (fits(records) ? own : 0), 0);
  const rows = [
    { records: "1", people: people((records) => records === 1) },
    { records: "2 or more", people: people((records) => records > 1) },
  ];
  return rows.filter((row) => row.people > 0);
}
