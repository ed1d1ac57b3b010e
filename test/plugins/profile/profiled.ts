import { type Project, projectSchema } from "../../../src/config/index.ts";
import { profileStep } from "../../../src/plugins/profile/profileStep.ts";
import { profileTables } from "../../../src/plugins/profile/profileTables.ts";
import type { SourceProfile } from "../../../src/plugins/profile/sourceProfile.ts";
import { openDoor, type PublicRow } from "../../../src/privacy/index.ts";
import { type Database, ident, literal, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

type Values = readonly (string | number | boolean | null)[];

const types = { text: "VARCHAR", integer: "BIGINT", decimal: "DECIMAL(18,4)", number: "DOUBLE", boolean: "BOOLEAN" };
const sqlTypes: Readonly<Record<string, string>> = { ...types, date: "DATE", timestamp: "TIMESTAMP" };

/** A project of sources by id: which table they are of, and the columns with their types. */
export function projectOf(
  sources: Readonly<Record<string, readonly [table: string, columns: Readonly<Record<string, string>>]>>,
  more: Readonly<Record<string, unknown>> = {},
): Project {
  return projectSchema.parse({
    ...{ title: "Test", asOf: "2024-06-01", currency: "GBP", ...more },
    sources: Object.entries(sources).map(([id, [table, columns]]) => ({
      ...{ id, table, files: [`${id}.csv`], format: "csv" },
      columns: Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, { from: name, type }])),
    })),
  });
}

/** Profiles the first source of a project whose accepted rows are given, source by source. */
export async function profileOf(
  project: Project,
  rows: Readonly<Record<string, readonly Values[]>>,
  { threads = 2, identities = [] as readonly (readonly [string, string])[] } = {},
): Promise<SourceProfile> {
  const db = await openDatabase({ threads });
  try {
    for (const source of project.sources) {
      const columns = Object.entries(source.columns);
      const list = columns.map(([name, { type }]) => `${ident(name)} ${sqlTypes[type]}`);
      const table = ident(`source/${source.id}`);
      await db.run(`CREATE TABLE ${table} (source_file INTEGER, source_row BIGINT, ${list.join(", ")})`);
      const values = (rows[source.id] ?? []).map(
        (row, i) => `(0, ${i}, ${row.map((cell) => literal(cell)).join(", ")})`,
      );
      if (values.length > 0) await db.run(`INSERT INTO ${table} VALUES ${values.join(", ")}`);
    }
    await db.run("CREATE TABLE identities (alias_id VARCHAR, customer_id VARCHAR)");
    for (const [alias, customer] of identities) {
      await db.run(`INSERT INTO identities VALUES (${literal(alias)}, ${literal(customer)})`);
    }
    await db.run(`
      CREATE TABLE "ingest/ids" AS SELECT DISTINCT alias_id AS raw_id, alias_id AS customer_id FROM identities`);
    return await profileIn(db, project);
  } finally {
    db.close();
  }
}

/** Profiles the first source of a project, whose tables are in a database. */
export async function profileIn(db: Database, project: Project, id = project.sources[0]!.id): Promise<SourceProfile> {
  const step = profileStep(project.sources.find((source) => source.id === id)!, project);
  const inputs: Record<string, unknown> = {};
  for (const need of step.needs) inputs[need] = await tableInput(db, need);
  const { outputs } = await runStep(step, db, inputs, project);
  await db.run("DROP TABLE profiled");
  return outputs[`profile/${id}`] as SourceProfile;
}

/** The release tables of profiles, as they leave the door. */
export async function released(
  project: Project,
  profiles: readonly SourceProfile[],
): Promise<Readonly<Record<string, readonly PublicRow[]>>> {
  const step = profileTables[0]!;
  const inputs = { "profile/*": Object.fromEntries(profiles.map((one) => [`profile/${one.source}`, one])) };
  const { outputs } = await runStep(step, undefined as never, inputs, project);
  const opened = step.tables!.map((table) => {
    const rows = outputs[`release/${table.id}`] as Parameters<typeof openDoor>[1];
    return [table.id, openDoor(table, rows, project).rows] as const;
  });
  return Object.fromEntries(opened);
}
