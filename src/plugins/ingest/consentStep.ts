import type { CanonicalTable, Source } from "segmentarium/config";
import { metIn, personColumnsOf, personSql } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { ident, literal } from "segmentarium/table";
import { peopleArtifact } from "./admission.ts";
import { sourcesOf } from "./provenance.ts";
import { needsOf, sourceRows, tableInput } from "./sourceRows.ts";

type Consent = NonNullable<Project["consent"]>;

/** How many people decided how, for one purpose. */
export interface ConsentCount {
  readonly purpose: string;
  readonly decision: "granted" | "refused" | "unknown";
  readonly people: number;
  /** Whether these people take no part in any figure about customers; undefined where nothing depends on the purpose. */
  readonly excluded: boolean | undefined;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "consent-counts": readonly ConsentCount[];
  }
}

/** The tables whose rows make somebody a customer, so that it is asked whether they agree. */
function tablesOf(project: Pick<Project, "sources">): readonly CanonicalTable[] {
  return [...new Set<CanonicalTable>(["customers", "orders", "order_lines", ...metIn(project).keys()])];
}

/**
 * Judges each person once for each purpose: the latest dated decision before the as-of counts; without one, a single no
 * among the person's records outweighs every yes.
 */
export function consentStep(project: Project, consent: Consent): Step {
  const people = peopleArtifact(project);
  const needs = [...tablesOf(project), "consents" as const].flatMap((table) => needsOf(project, table));
  const provides: readonly string[] = [
    "ingest/admissions",
    "consent-counts",
    ...(people === undefined ? [] : ["identities"]),
  ];
  return defineStep(import.meta.url, {
    id: "consent",
    title: "Consent",
    needs: [...new Set([...needs, ...(people === undefined ? [] : [people])])],
    provides,
    settings: ["sources", "consent", "asOf", "standardise"],
    async run(inputs, { db, settings, log }) {
      const links = people === undefined ? undefined : tableInput(inputs, people)?.sql;
      await db.run(`CREATE TEMP TABLE known AS ${resolved(knownIds(inputs, settings, links), links)}`);
      await db.run(`CREATE TEMP TABLE stated AS ${resolved(statedQuery(inputs, settings, consent), links)}`);
      await db.run(
        `CREATE TEMP TABLE dated (customer_id VARCHAR, purpose VARCHAR, granted BOOLEAN, decided_at TIMESTAMP)`,
      );
      if (sourcesOf(settings, "consents").length > 0) {
        const { sql } = await sourceRows(db, inputs, settings, "consents", "drop");
        const rows = `SELECT customer_id, purpose, granted, decided_at FROM ${sql}`;
        await db.run(`INSERT INTO dated BY NAME ${resolved(rows, links)}`);
      }
      const strange = await db.row(`
        SELECT count(*) AS n FROM dated WHERE NOT list_contains(${literal(Object.keys(consent.purposes))}, purpose)`);
      if (Number(strange?.["n"]) > 0) {
        log.warn("unknown-purpose", "Decisions are there about a purpose that the project does not declare: not used");
      }
      await db.run(`CREATE TEMP TABLE decided AS ${decidedQuery(consent, settings.asOf)}`);
      const counts = await db.rows(countsQuery);
      return {
        "ingest/admissions": fromQuery(`
          SELECT customer_id, NOT excluded AS admitted FROM decided WHERE purpose = ${literal(consent.required)}
          ORDER BY customer_id`),
        "consent-counts": counts.map((row) => ({
          purpose: String(row["purpose"]),
          decision: row["decision"] as ConsentCount["decision"],
          people: Number(row["people"]),
          excluded: row["purpose"] === consent.required ? row["excluded"] === true : undefined,
        })),
        ...(links === undefined ? {} : { identities: fromQuery(admittedIdentities(links, consent)) }),
      };
    },
  });
}

/** Everybody with a record or with an id on an order or a line; where there are no orders, in whatever else they were met. */
function knownIds(
  inputs: Readonly<Record<string, unknown>>,
  project: Pick<Project, "sources">,
  links: string | undefined,
): string {
  const parts = tablesOf(project).flatMap((table) =>
    sourcesOf(project, table)
      .filter((source) => personColumnsOf(source).includes("customer_id"))
      .map((source) => `SELECT n.customer_id FROM ${numberedRows(inputs, source)}`),
  );
  if (links !== undefined) parts.push(`SELECT customer_id FROM ${links}`);
  return parts.length === 0 ? "SELECT CAST(NULL AS VARCHAR) AS customer_id WHERE false" : parts.join(" UNION ");
}

/** What the customer records say: customer_id, purpose, granted. */
function statedQuery(
  inputs: Readonly<Record<string, unknown>>,
  project: Pick<Project, "sources">,
  { purposes }: Consent,
): string {
  const parts = Object.entries(purposes).flatMap(([purpose, { column }]) =>
    sourcesOf(project, "customers").flatMap((source) => {
      if (column === undefined || source.columns[column] === undefined) return [];
      const from = numberedRows(inputs, source);
      return `SELECT n.customer_id, ${literal(purpose)} AS purpose, s.${ident(column)} AS granted FROM ${from}`;
    }),
  );
  const none = "SELECT CAST(NULL AS VARCHAR) AS customer_id, '' AS purpose, true AS granted WHERE false";
  return parts.length === 0 ? none : parts.join(" UNION ALL ");
}

/** The rows of a source as `s`, with the number of the customer whose each is as `n`. */
function numberedRows(inputs: Readonly<Record<string, unknown>>, source: Source): string {
  const [rows, ids] = [tableInput(inputs, `source/${source.id}`)?.sql, tableInput(inputs, "ingest/ids")?.sql];
  return `${rows} AS s JOIN ${ids} AS n ON n.raw_id = CAST(${personSql(source, "customer_id", "s")} AS VARCHAR)`;
}

/** The same rows, each of the person that its id stands for. */
function resolved(query: string, links: string | undefined): string {
  if (links === undefined) return `SELECT DISTINCT * FROM (${query}) WHERE customer_id IS NOT NULL`;
  return `
    SELECT DISTINCT r.* REPLACE (coalesce(i.customer_id, r.customer_id) AS customer_id)
    FROM (${query}) AS r LEFT JOIN ${links} AS i ON i.alias_id = r.customer_id WHERE r.customer_id IS NOT NULL`;
}

function decidedQuery({ purposes, required }: Consent, asOf: string): string {
  const policies = Object.entries(purposes).map(
    ([purpose, { missing }]) => `(${literal(purpose)}, ${literal(missing === "refuse")})`,
  );
  return `
    WITH purposes(purpose, missing_refuses) AS (VALUES ${policies.join(", ")}),
    latest AS (
      SELECT customer_id, purpose, granted FROM dated SEMI JOIN purposes USING (purpose)
      WHERE granted IS NOT NULL AND decided_at < CAST(${literal(asOf)} AS TIMESTAMP)
      QUALIFY row_number() OVER (PARTITION BY customer_id, purpose ORDER BY decided_at DESC, granted) = 1
    ),
    strictest AS (
      SELECT customer_id, purpose, bool_and(granted) AS granted FROM stated WHERE granted IS NOT NULL GROUP BY ALL
    ),
    answered AS (
      SELECT k.customer_id, p.purpose, p.missing_refuses, coalesce(l.granted, s.granted) AS granted
      FROM (SELECT customer_id FROM known UNION SELECT customer_id FROM latest) AS k CROSS JOIN purposes AS p
      LEFT JOIN latest AS l ON l.customer_id = k.customer_id AND l.purpose = p.purpose
      LEFT JOIN strictest AS s ON s.customer_id = k.customer_id AND s.purpose = p.purpose
    )
    SELECT customer_id, purpose, purpose = ${literal(required)} AS required,
      CASE WHEN granted THEN 'granted' WHEN NOT granted THEN 'refused' ELSE 'unknown' END AS decision,
      NOT coalesce(granted, NOT missing_refuses) AS excluded
    FROM answered`;
}

const countsQuery = `
  SELECT purpose, decision, any_value(excluded) AS excluded, count(*) AS people
  FROM decided GROUP BY purpose, decision ORDER BY purpose, decision`;

function admittedIdentities(links: string, { required }: Consent): string {
  return `
    SELECT i.alias_id, i.customer_id FROM ${links} AS i
    SEMI JOIN (SELECT customer_id FROM decided WHERE purpose = ${literal(required)} AND NOT excluded) AS d
    ON d.customer_id = i.customer_id ORDER BY i.alias_id`;
}
