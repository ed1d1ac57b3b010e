import type { Source } from "segmentarium/config";
import { defineStep, fromColumns, type Project, type Step } from "segmentarium/plugin";
import { type Database, ident, loadColumns } from "segmentarium/table";
import { peopleArtifact } from "./admission.ts";
import type { OwnCount } from "./cleaningRules.ts";
import type { IdentityReport } from "./identityTables.ts";
import { type JoinedIdentities, joinIdentities, type Link } from "./joinIdentities.ts";
import { type KeyMatches, matchKey, sharedRule } from "./matchKeys.ts";
import { openTrace, type Trace, traceArtifact } from "./openTrace.ts";
import { sourcesOf } from "./provenance.ts";
import { needsOf, type SourceRows, sourceRows } from "./sourceRows.ts";

const suspicious = 5;
const mergedRule = "merged identities";

/** One id per person: every web and CRM id with the id of the customer that it stands for. */
export function identitiesStep(project: Project): Step {
  const aliases = needsOf(project, "identities");
  const customers = needsOf(project, "customers");
  const people = peopleArtifact(project) ?? "identities";
  const provides: readonly string[] = [people, "identity-report", "cleaning/identities", traceArtifact("identities")];
  return defineStep(import.meta.url, {
    id: "identities",
    title: "Identities",
    needs: [...new Set([...aliases, ...customers])],
    provides,
    settings: ["sources", "identity", "standardise"],
    async run(inputs, { db, settings, log }) {
      const trace = await openTrace(db);
      const linked = aliases.length === 0 ? undefined : await sourceRows(db, inputs, settings, "identities", "drop");
      const links = linked === undefined ? [] : await readLinks(db, linked);
      const rows = customers.length === 0 ? undefined : await sourceRows(db, inputs, settings, "customers", "drop");
      const known = rows === undefined ? [] : await readIds(db, rows);
      const matches: KeyMatches[] = [];
      for (const key of settings.identity?.keys ?? [])
        if (rows !== undefined) matches.push(await matchKey(db, rows, key, { trace, project: settings }));
      const joined = joinIdentities(
        links,
        known,
        matches.map(({ pairs }) => pairs),
      );
      const records = new Set([...known, ...links.map(([, customer]) => customer)]);
      await traceMerged(db, trace, joined, records, [
        { rows, sources: sourcesOf(settings, "customers") },
        { rows: linked, sources: sourcesOf(settings, "identities") },
      ]);
      if ((joined.sizes.at(-1)?.records ?? 0) > suspicious) {
        log.warn(
          "large-identity",
          `Somebody has more than ${suspicious} customer ids: shared devices may join strangers`,
        );
      }
      return {
        [people]: fromColumns([
          { name: "alias_id", type: "text", values: joined.ids },
          { name: "customer_id", type: "text", values: joined.customers },
        ]),
        "identity-report": {
          ...reportOf(joined, links, matches),
          conflicts: rows === undefined ? [] : await findConflicts(db, rows, joined, matches),
        },
        [traceArtifact("identities")]: trace.output,
        "cleaning/identities": [
          {
            table: "customers",
            rule: mergedRule,
            policy: "merged",
            rows: joined.merged,
            description:
              "Customer records that share an alias, such as a web id, or a declared key with another record of the same person",
            people: true,
          },
          ...matches.map(({ rule, shared }) => ({
            table: "customers",
            rule: sharedRule(rule),
            policy: "not joined by it",
            rows: shared,
            description: `Customer ids whose ${rule} more others have than the project allows: a placeholder, or a place`,
            people: true as const,
          })),
        ] satisfies readonly OwnCount[],
      };
    },
  });
}

/** Records of customer ids that became another's, and aliases of them. */
async function traceMerged(
  db: Database,
  trace: Trace,
  { ids, customers, merged }: JoinedIdentities,
  records: ReadonlySet<string>,
  from: readonly { readonly rows: SourceRows | undefined; readonly sources: readonly Source[] }[],
): Promise<void> {
  if (merged === 0) return;
  const places = ids.flatMap((id, i) => (id !== customers[i] && records.has(id) ? [i] : []));
  await loadColumns(db, "merged_ids", [
    { name: "id", type: "text", values: places.map((i) => ids[i] ?? null) },
    { name: "person", type: "text", values: places.map((i) => customers[i] ?? null) },
  ]);
  for (const { rows, sources } of from) {
    if (rows === undefined) continue;
    const placed = `
      SELECT r.source_place, r.source_file, r.source_row, m.id AS counted, m.person
      FROM ${rows.sql} AS r JOIN merged_ids AS m ON m.id = r.customer_id`;
    await trace.add({ table: "customers", rule: mergedRule, what: "merged", sources, rows: placed, count: merged });
  }
  await db.run("DROP TABLE merged_ids");
}

async function readLinks(db: Database, { sql }: SourceRows): Promise<Link[]> {
  const rows = await db.rows(`SELECT DISTINCT alias_id, customer_id FROM ${sql} ORDER BY ALL`);
  return rows.map((row) => [String(row["alias_id"]), String(row["customer_id"])] as const);
}

async function readIds(db: Database, { sql }: SourceRows): Promise<string[]> {
  const rows = await db.rows(`SELECT DISTINCT customer_id FROM ${sql} ORDER BY customer_id`);
  return rows.map((row) => String(row["customer_id"]));
}

function reportOf(
  joined: JoinedIdentities,
  links: readonly Link[],
  matches: readonly KeyMatches[],
): Omit<IdentityReport, "conflicts"> {
  const people = joined.sizes.reduce((sum, size) => sum + size.people, 0);
  const rules = [
    ...(links.length === 0 ? [] : [{ rule: "alias", alone: joinIdentities(links, []).merged }]),
    ...matches.map(({ rule, pairs }) => ({ rule, alone: joinIdentities([], [], [pairs]).merged })),
  ];
  const added = links.length === 0 ? joined.mergedBy.slice(1) : joined.mergedBy;
  return {
    records: people + joined.merged,
    aliases: joined.ids.length - people - joined.merged,
    people,
    merged: joined.merged,
    rules: rules.map((rule, i) => ({ ...rule, added: added[i] ?? 0 })),
    sizes: joined.sizes,
  };
}

/** People of several customer ids whose records say different things, by column. */
async function findConflicts(
  db: Database,
  { sql, columns }: SourceRows,
  joined: JoinedIdentities,
  matches: readonly KeyMatches[],
): Promise<IdentityReport["conflicts"]> {
  const keys = matches.map(({ rule }) => rule);
  const asked = columns.filter((name) => !["customer_id", "joined_at", ...keys].includes(name));
  if (joined.merged === 0 || asked.length === 0) return [];
  await loadColumns(db, "joined_people", [
    { name: "alias_id", type: "text", values: joined.ids },
    { name: "person", type: "text", values: joined.customers },
  ]);
  const found = [];
  for (const column of asked) {
    const row = await db.row(`
      SELECT count(*) AS people FROM (
        SELECT p.person FROM ${sql} AS r JOIN joined_people AS p ON p.alias_id = r.customer_id
        GROUP BY p.person HAVING count(DISTINCT r.customer_id) > 1 AND count(DISTINCT r.${ident(column)}) > 1)`);
    found.push({ column, people: Number(row?.["people"]) });
  }
  return found.filter(({ people }) => people > 0);
}
