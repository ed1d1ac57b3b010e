import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSource } from "../../../src/ingest/index.ts";
import { readProject } from "../../../src/readProject.ts";
import { ident, openDatabase } from "../../../src/table/index.ts";
import { profileIn } from "./profiled.ts";

const root = join(import.meta.dirname, "../../..");

interface Golden {
  readonly rows: number;
  readonly people: number;
  readonly repeatedRows: number;
  readonly columns: Readonly<
    Record<
      string,
      { readonly missing: number; readonly distinct: number; readonly quantiles: readonly number[] | null }
    >
  >;
}

test("both files of Online Retail have the rows, people, repetitions, distinct values and quantiles that polars finds", async () => {
  const golden = JSON.parse(await readFile(join(root, "test/reference/profile.json"), "utf8")) as Record<
    string,
    Golden
  >;
  const { project, folder } = await readProject(root, "online-retail", ["online-retail"]);
  const db = await openDatabase({ threads: 2 });
  for (const source of project.sources) {
    const files = source.files.map((file) => join(folder, file));
    const options = { minimumPeople: 10, warn: () => undefined };
    await readSource(db, source, files, {
      table: "accepted",
      rejectsTable: "rejected",
      linesTable: "lines",
      ...options,
    });
    await db.run(
      `ALTER TABLE accepted RENAME TO ${ident(`source/${source.id}`)}; DROP TABLE rejected; DROP TABLE lines`,
    );
    const profile = await profileIn(db, project, source.id);
    const expected = golden[source.id]!;
    expect(profile).toMatchObject({
      ...{ rows: expected.rows, people: expected.people, repeatedRows: expected.repeatedRows, keyOrigin: "none" },
    });
    const found = profile.columns.map(({ column, missing, distinct, quantiles }) => [
      column,
      { missing, distinct, quantiles },
    ]);
    expect(Object.fromEntries(found)).toEqual(expected.columns);
    for (const column of ["quantity", "unit_price", "ordered_at"]) {
      const parts = profile.distribution.filter((part) => part.column === column);
      expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(expected.rows);
    }
  }
  db.close();
});
