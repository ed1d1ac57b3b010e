import type { Source } from "segmentarium/config";
import { isOfPeople } from "segmentarium/ingest";
import { defineStep, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { distribute } from "./distribute.ts";
import { measureColumns } from "./measureColumns.ts";
import { missingPatterns } from "./missingPatterns.ts";
import { repeatedRows } from "./repeatedRows.ts";
import { peopleNeeds, rowsWithPeople } from "./rowsWithPeople.ts";
import type { ColumnProfile, DistributionPart } from "./sourceProfile.ts";

/** Describes one source as it was accepted, before any cleaning. Private: what of it may leave, the release tables decide. */
export function profileStep(source: Source, project: Project): Step {
  const own: readonly string[] = [`source/${source.id}`, ...peopleNeeds(source, project)];
  const provides: readonly string[] = [`profile/${source.id}`];
  return defineStep(import.meta.url, {
    id: `profile-${source.id}`,
    title: `Profile of ${source.id}`,
    needs: own,
    provides,
    settings: ["sources", "consent", "identity", "attributes", "sensitive", "minimumPeople", "asOf"],
    async run(inputs, { db, settings }) {
      const { attributes, sensitive, minimumPeople } = settings;
      const table = "profiled";
      const query = rowsWithPeople(source, settings, inputs as Readonly<Record<string, TableInput>>);
      await db.run(`CREATE TEMP TABLE ${table} AS ${query}`);
      const datePeople = isOfPeople(source) ? minimumPeople : 1;
      const measured = await measureColumns(db, table, source, { asOf: settings.asOf, minimumPeople, datePeople });
      const declared = [...attributes, ...sensitive];
      const distribution = await distribute(db, table, source, measured, { declared, minimumPeople });
      const repetitions = await repeatedRows(db, table, source, measured);
      const patterns = await missingPatterns(db, table, measured, minimumPeople);
      const { rows, people } = measured;
      const columns = measured.columns.map((column) => withKind(column, distribution));
      return {
        [`profile/${source.id}`]: {
          ...{ source: source.id, table: source.table, aboutPeople: isOfPeople(source) },
          ...{ rows, people, ...repetitions, columns, distribution, patterns },
        },
      };
    },
  });
}

/** A text whose values are named is a category. */
function withKind(column: ColumnProfile, distribution: readonly DistributionPart[]): ColumnProfile {
  const named = distribution.some((part) => part.column === column.column && part.kind === "value");
  return named ? { ...column, kind: "category" } : column;
}
