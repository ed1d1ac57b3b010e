import { defineStep, type ReleaseColumn, type ReleaseDeclaration, type ReleaseRow } from "segmentarium/plugin";
import type { ColumnProfile, SourceProfile } from "./sourceProfile.ts";

const key = (name: string): ReleaseColumn => ({ name, type: "text", key: true });
const place = (name: string): ReleaseColumn => ({ name, type: "integer", key: true });
const maybe = (name: string, type: ReleaseColumn["type"], unit?: string): ReleaseColumn => ({
  ...{ name, type, nullable: true },
  ...(unit === undefined ? {} : { unit }),
});
const rows: ReleaseColumn = { name: "rows", type: "integer", unit: "rows" };
const share: ReleaseColumn = { name: "share", type: "number", unit: "share" };
const people: ReleaseColumn = { name: "people", type: "integer", unit: "people, or rows of a source without people" };

const sourcesTable: ReleaseDeclaration = {
  id: "profile_sources",
  title: "Profiled sources",
  description:
    "Each source as it was accepted, before cleaning. People are distinct customers, each order without one counting as one, and each other row that names nobody; where rows are of nobody, rows. Repetitions have no number where there are some but too few.",
  people: "people",
  order: ["place", "source"],
  columns: [
    place("place"),
    key("source"),
    key("table"),
    { name: "about_people", type: "boolean", key: true },
    { name: "columns", type: "integer", key: true },
    key("key_columns"),
    key("key_origin"),
    people,
    rows,
    maybe("repeated_rows", "integer", "rows"),
    maybe("repeated_keys", "integer", "rows"),
  ],
};

const columnsTable: ReleaseDeclaration = {
  id: "profile_columns",
  title: "Profiled columns",
  description:
    "Each declared column of each source. Missing values have no number where they are of some but too few people, or all but too few. Quantiles are of numbers, or of the length of texts, to three digits, from 50 people on; months are those in which the first and the last people are seen, as many as the minimum; freshness is days before the as-of.",
  people: "people",
  order: ["source", "place"],
  columns: [
    key("source"),
    place("place"),
    key("column"),
    key("type"),
    key("kind"),
    people,
    rows,
    maybe("missing", "integer", "rows"),
    maybe("missing_share", "number", "share"),
    maybe("distinct", "integer", "values"),
    ...["q05", "q25", "q50", "q75", "q95"].map((name) => maybe(name, "number")),
    maybe("first_month", "text"),
    maybe("last_month", "text"),
    maybe("freshness_days", "integer", "days"),
  ],
};

const distributionTable: ReleaseDeclaration = {
  id: "profile_distribution",
  title: "Distributions of columns",
  description:
    "How the rows of a source are spread over ranges of a column, with open ends, or over its values. Values are named only where the project declares the column, or where they are few and of enough people each; those of ids, names, addresses and comments never. The parts of a column add up to the rows of its source.",
  people: "people",
  order: ["source", "column", "place"],
  totals: [{ column: "place" }],
  columns: [key("source"), key("column"), place("place"), key("kind"), key("label"), people, rows, share],
};

const missingTable: ReleaseDeclaration = {
  id: "profile_missing",
  title: "Missing together",
  description:
    "Which columns of a source are without a value in the same rows; rare patterns are put together. The patterns add up to the rows of the source.",
  people: "people",
  order: ["source", "place"],
  totals: [{ column: "place" }],
  columns: [key("source"), place("place"), key("columns"), key("pattern"), people, rows, share],
};

/** The profiles as release tables: all that is of few people stays behind. */
export const profileTables = [
  defineStep(import.meta.url, {
    id: "profile-tables",
    title: "Profiles of sources, for the site",
    needs: ["profile/*"],
    provides: [
      "release/profile_sources",
      "release/profile_columns",
      "release/profile_distribution",
      "release/profile_missing",
    ],
    settings: ["sources", "minimumPeople"],
    tables: [sourcesTable, columnsTable, distributionTable, missingTable],
    run(inputs, { settings: { sources, minimumPeople } }) {
      const found = Object.values(inputs["profile/*"]);
      const profiles = sources.flatMap(({ id }) => found.filter(({ source }) => source === id));
      return {
        "release/profile_sources": profiles.map((profile, i) => sourceRow(profile, i, minimumPeople)),
        "release/profile_columns": profiles.flatMap((profile) =>
          profile.columns.map((column, i) => columnRow(profile, column, i, minimumPeople)),
        ),
        "release/profile_distribution": profiles.flatMap(distributionRows),
        "release/profile_missing": profiles.flatMap(missingRows),
      };
    },
  }),
];

function sourceRow(profile: SourceProfile, i: number, minimumPeople: number): ReleaseRow {
  const told = (count: number | null, people: number): number | null =>
    count !== null && count > 0 && people < minimumPeople ? null : count;
  return {
    place: i,
    source: profile.source,
    table: profile.table,
    about_people: profile.aboutPeople,
    columns: profile.columns.length,
    key_columns: profile.key.join(" "),
    key_origin: profile.keyOrigin,
    people: profile.people,
    rows: profile.rows,
    repeated_rows: told(profile.repeatedRows, profile.repeatedPeople.rows),
    repeated_keys: told(profile.repeatedKeys, profile.repeatedPeople.keys),
  };
}

function columnRow(profile: SourceProfile, column: ColumnProfile, i: number, minimumPeople: number): ReleaseRow {
  const few = (count: number): boolean => count > 0 && count < minimumPeople;
  const hidden = few(column.peopleMissing) || few(column.peoplePresent);
  const [q05, q25, q50, q75, q95] = column.quantiles ?? [];
  return {
    source: profile.source,
    place: i,
    column: column.column,
    type: column.type,
    kind: column.kind,
    people: profile.people,
    rows: profile.rows,
    missing: hidden ? null : column.missing,
    missing_share: hidden ? null : column.missing / Math.max(1, profile.rows),
    distinct: few(column.peoplePresent) ? null : column.distinct,
    ...{ q05, q25, q50, q75, q95 },
    first_month: column.firstMonth,
    last_month: column.lastMonth,
    freshness_days: column.freshnessDays,
  };
}

function distributionRows({ source, rows: all, distribution }: SourceProfile): ReleaseRow[] {
  return distribution.map((part) => ({ source, ...part, share: part.rows / Math.max(1, all) }));
}

function missingRows({ source, rows: all, patterns }: SourceProfile): ReleaseRow[] {
  return patterns.map(({ columns, others, rows: n, people: of }, i) => ({
    source,
    place: i,
    columns: columns.join(" "),
    pattern: others ? "others" : columns.length === 0 ? "complete" : "missing",
    people: of,
    rows: n,
    share: n / Math.max(1, all),
  }));
}
