import type { Project, TableInput } from "segmentarium/plugin";
import { ident } from "segmentarium/table";
import { tableInput } from "./sourceRows.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** alias_id, customer_id of everybody, whether they agree or not: for the tables of ingest alone. */
    "ingest/people": TableInput;
    /** customer_id, admitted: whether figures may be made of the person. For the tables of ingest alone. */
    "ingest/admissions": TableInput;
    /** order_id, customer_id, ordered_at, withheld: every order that cleaning keeps a line of. For the tables of ingest alone. */
    "ingest/orders": TableInput;
  }
}

/** What a step of ingest needs to tell who takes part. */
export function admissionNeeds({ consent }: Pick<Project, "consent">): readonly string[] {
  return consent === undefined ? [] : ["ingest/admissions"];
}

/** The artifact that links all ids to people: with consent, `identities` itself holds only those who agreed. */
export function peopleArtifact(project: Pick<Project, "consent" | "identity" | "sources">): string | undefined {
  const { consent, identity, sources } = project;
  if (identity === undefined && !sources.some(({ table }) => table === "identities")) return undefined;
  return consent === undefined ? "identities" : "ingest/people";
}

/** Who takes part, as SQL about the column of a relation that holds the person. */
export interface Admission {
  /** A join of the relation with the admissions; empty without consent. */
  readonly join: string;
  /** A test that holds for rows of a person who takes no part; nobody's rows take part. */
  readonly withheld: string;
  /** A test that holds for rows of a person who was judged: an id of nobody known was not. */
  readonly judged: string;
}

/** @param person column with the resolved customer id, as `r.customer_id`. */
export function admission(
  inputs: Readonly<Record<string, unknown>>,
  { consent }: Pick<Project, "consent">,
  person: string,
): Admission {
  const admissions = tableInput(inputs, "ingest/admissions")?.sql;
  if (consent === undefined || admissions === undefined) return { join: "", withheld: "false", judged: "false" };
  const known = ident("person admitted");
  const unknown = consent.purposes[consent.required]?.missing === "allow";
  return {
    join: `LEFT JOIN ${admissions} AS ${known} ON ${known}.customer_id = ${person}`,
    withheld: `(${person} IS NOT NULL AND NOT coalesce(${known}.admitted, ${unknown}))`,
    judged: `${known}.admitted IS NOT NULL`,
  };
}
