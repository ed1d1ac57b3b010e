import { defineStep, type FileAccount, type ReleaseColumn, type ReleaseDeclaration } from "segmentarium/plugin";

const key = (name: string): ReleaseColumn => ({ name, type: "text", key: true });
const words = (name: string): ReleaseColumn => ({ name, type: "text" });

const sourcesTable: ReleaseDeclaration = {
  id: "sources",
  title: "Sources",
  description:
    "Each file that was read: rows by an independent count, accepted and rejected, and the hash of its bytes; no figures of a file with some rows about people, but too few.",
  people: false,
  columns: [
    key("source"),
    words("table"),
    key("file"),
    words("format"),
    { name: "bytes", type: "integer", unit: "bytes", nullable: true },
    { name: "sha256", type: "text", nullable: true },
    { name: "counted", type: "integer", unit: "rows", nullable: true },
    { name: "accepted", type: "integer", unit: "rows", nullable: true },
    { name: "rejected", type: "integer", unit: "rows", nullable: true },
    { name: "balanced", type: "boolean" },
  ],
};

const cleaningTable: ReleaseDeclaration = {
  id: "cleaning",
  title: "Cleaning",
  description:
    "What each declared rule did to the rows of each table; no number where the rows are people, some but too few.",
  people: false,
  columns: [
    key("table"),
    key("rule"),
    words("policy"),
    { name: "rows", type: "integer", unit: "rows", nullable: true },
    words("description"),
  ],
};

const reconciliationTable: ReleaseDeclaration = {
  id: "reconciliation",
  title: "Reconciliation",
  description: "Known figures against what was read, and the same question asked after cleaning.",
  people: false,
  columns: [
    key("measure"),
    { name: "expected", type: "number", nullable: true },
    { name: "as_read", type: "number" },
    { name: "by_policy", type: "number", nullable: true },
    { name: "agrees", type: "boolean" },
    words("reference"),
  ],
};

/** The accounts of ingest as release tables. Their rows are about files and rules, not about people. */
export const accountTables = [
  defineStep(import.meta.url, {
    id: "sources-table",
    title: "Sources, for the site",
    needs: ["accounting/*"],
    provides: ["release/sources"],
    settings: ["minimumPeople"],
    tables: [sourcesTable],
    run: (inputs, { settings: { minimumPeople } }) => ({
      "release/sources": Object.values(inputs["accounting/*"])
        .flat()
        .map(({ rejectReasons: _, ...account }) => ({
          ...account,
          ...(ofFew(account, minimumPeople) ? untold : {}),
          balanced: account.accepted + account.rejected === account.counted,
        })),
    }),
  }),
  defineStep(import.meta.url, {
    id: "cleaning-table",
    title: "Cleaning, for the site",
    needs: ["cleaning"],
    provides: ["release/cleaning"],
    settings: ["minimumPeople"],
    tables: [cleaningTable],
    run: ({ cleaning }, { settings: { minimumPeople } }) => ({
      "release/cleaning": cleaning.map(({ people, rows, ...rule }) => {
        const behind = people === true ? rows : (people ?? 0);
        return { ...rule, rows: behind > 0 && behind < minimumPeople ? null : rows };
      }),
    }),
  }),
  defineStep(import.meta.url, {
    id: "reconciliation-table",
    title: "Reconciliation, for the site",
    needs: ["reconciliation"],
    provides: ["release/reconciliation"],
    tables: [reconciliationTable],
    run: ({ reconciliation }) => ({
      "release/reconciliation": reconciliation.map(({ asRead, byPolicy, ...rest }) => ({
        ...rest,
        as_read: asRead,
        by_policy: byPolicy,
      })),
    }),
  }),
];

const untold = { bytes: null, sha256: null, counted: null, accepted: null, rejected: null };

/** A file of so few rows is of as few people, whoever they are; its hash could be guessed back. */
function ofFew({ table, counted }: Pick<FileAccount, "table" | "counted">, minimumPeople: number): boolean {
  return table !== "products" && table !== "rates" && counted > 0 && counted < minimumPeople;
}
