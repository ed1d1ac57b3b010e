import type { CanonicalTable } from "segmentarium/config";
import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { admissionNeeds, peopleArtifact } from "./admission.ts";
import { cleanTable } from "./cleanTable.ts";
import { cleanTableSlices } from "./cleanTableSlices.ts";
import { traceArtifact } from "./openTrace.ts";
import { planTableSlices } from "./planTableSlices.ts";
import { needsOf } from "./sourceRows.ts";

/** Tables of which there may be so many rows that those of each month are cleaned by themselves. */
const large: readonly CanonicalTable[] = ["events"];

/** Rows of fewer are cleaned together: a slice of its own costs some tenth of a second. */
const rowsOfSlice = 100_000;

/**
 * A canonical table that is its sources' rows: brought together, repetitions dropped, ids of people resolved. Of many events those of each month
 * are cleaned by themselves and kept, so that new files cost what they touch.
 *
 * @param least how many rows a slice has on average, or there are no slices.
 */
export function tableStep(project: Project, table: CanonicalTable, least = rowsOfSlice): Step {
  const people = table === "rates" ? undefined : peopleArtifact(project);
  const admissions = table === "rates" ? [] : admissionNeeds(project);
  const paid = table === "payments" && project.consent !== undefined ? ["ingest/orders"] : [];
  const provides: readonly string[] = [table, `cleaning/${table}`, traceArtifact(table)];
  return defineStep(import.meta.url, {
    id: table,
    title: `Table ${table}`,
    needs: [...needsOf(project, table), ...(people === undefined ? [] : [people]), ...admissions, ...paid],
    provides,
    settings: ["sources", "consent", "standardise"],
    async run(inputs, context) {
      const { db, settings } = context;
      const names = { table, people };
      const slices = large.includes(table) ? await planTableSlices(context, inputs, settings, names, least) : undefined;
      if (slices !== undefined) {
        const { rows, counts, trace } = await cleanTableSlices(context, inputs, slices, names);
        return { [table]: rows, [`cleaning/${table}`]: counts, [traceArtifact(table)]: trace };
      }
      const { query, counts, trace } = await cleanTable(db, inputs, settings, names);
      return { [table]: fromQuery(query), [`cleaning/${table}`]: counts, [traceArtifact(table)]: trace.output };
    },
  });
}
