import { suspectDates } from "segmentarium/ingest";
import { defineStep, type Project, type Step, type SuspectDates } from "segmentarium/plugin";
import { tableInput } from "./sourceRows.ts";

/** Flags dates that are likely no dates, and dates after the as-of, in the sources as read. */
export function suspectDatesStep({ sources }: Pick<Project, "sources">): Step {
  const needs: readonly string[] = sources.map(({ id }) => `source/${id}`);
  return defineStep(import.meta.url, {
    id: "suspect-dates",
    title: "Suspect dates",
    needs,
    provides: ["suspect-dates"],
    settings: ["sources", "asOf", "minimumPeople"],
    async run(inputs, { db, settings, log }) {
      const found: SuspectDates[] = [];
      for (const source of settings.sources) {
        const table = tableInput(inputs, `source/${source.id}`)?.sql;
        if (table !== undefined) found.push(...(await suspectDates(db, source, table, settings.asOf)));
      }
      for (const suspect of found) log.warn("suspect-dates", described(suspect, settings.minimumPeople));
      return { "suspect-dates": found };
    },
  });
}

/** Rows may be people: few of them are not counted in words. */
function described({ source, column, kind, rows }: SuspectDates, minimumPeople: number): string {
  const many = rows < minimumPeople ? `Fewer than ${minimumPeople}` : String(rows);
  const what = kind === "after the as-of" ? "are after the as-of" : `are ${kind}, which often stands for no date`;
  return `${many} values of "${column}" in source "${source}" ${what}`;
}
