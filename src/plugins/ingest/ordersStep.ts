import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { admissionNeeds, peopleArtifact } from "./admission.ts";
import { cleanSlices, cleanWhole } from "./cleanSlices.ts";
import { checkOnce, refuseGaps } from "./convertMoney.ts";
import { traceArtifact } from "./openTrace.ts";
import { daysApart } from "./orderIdSql.ts";
import { planSlices } from "./planSlices.ts";
import { needsOf, tableInput } from "./sourceRows.ts";
import { tellWithheld } from "./withhold.ts";

type Setting = "sources" | "standardise" | "cleaning" | "currency" | "consent" | "asOf" | "minimumPeople";
const settings: readonly Setting[] = ["sources", "standardise", "cleaning", "currency"];

/** Lines of fewer are cleaned together: a slice of its own costs some tenth of a second. */
const rowsOfSlice = 100_000;

/**
 * Orders and their lines, of orders without lines one each: cleaned by the declared rules, in base currency, with one id per person. Every
 * rule is counted. Of many lines those of each month are cleaned by themselves and kept, so that new files cost what they touch.
 *
 * @param least how many lines a slice has on average, or there are no slices.
 */
export function ordersStep(project: Project, least = rowsOfSlice): Step {
  const present = (table: Project["sources"][number]["table"]): boolean =>
    project.sources.some((source) => source.table === table);
  const people = peopleArtifact(project);
  const needs = [
    ...needsOf(project, "orders"),
    ...needsOf(project, "order_lines"),
    ...(people === undefined ? [] : [people]),
    ...(present("rates") ? ["rates"] : []),
    ...admissionNeeds(project),
  ];
  const consented = project.consent !== undefined;
  const provides: readonly string[] = [
    "orders",
    "order_lines",
    "ingest/orders",
    "cleaning/orders",
    traceArtifact("orders"),
    ...(consented ? ["withheld"] : []),
  ];
  return defineStep(import.meta.url, {
    id: "orders",
    title: "Orders and order lines",
    needs: [...new Set(needs)],
    provides,
    settings: consented ? [...settings, "consent", "asOf", "minimumPeople"] : settings,
    async run(inputs, context) {
      const { db, log, settings } = context;
      for (const id of daysApart(settings)) {
        const split = "what was bought on one day of these clocks may be two orders";
        log.warn("days-of-utc", `Source "${id}" has a time zone, and orders are days of UTC: ${split}`);
      }
      const rates = tableInput(inputs, "rates")?.sql;
      if (rates !== undefined) await checkOnce(db, rates);
      const slices = await planSlices(context, inputs, settings, { people, least });
      const cleaned =
        slices === undefined
          ? await cleanWhole(db, inputs, settings, people)
          : await cleanSlices(context, inputs, slices, people);
      if (cleaned.unsaid) {
        const taken = `they are taken to be in ${settings.currency}`;
        log.warn("currency-unsaid", `Some lines name no currency though others of their order name another: ${taken}`);
      }
      refuseGaps(cleaned.gaps, settings.currency);
      const withheld = consented ? { withheld: fromQuery((await tellWithheld(db, settings)).query) } : {};
      return { ...cleaned.outputs, "cleaning/orders": cleaned.cleaning, ...withheld };
    },
  });
}
