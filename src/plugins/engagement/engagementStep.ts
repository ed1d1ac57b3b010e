import { defineStep, fromQuery, type Metric, type Step, type TableInput } from "segmentarium/plugin";
import { engagementOptions } from "./engagementOptions.ts";
import { type ScoreInput, scoreQuery } from "./scoreQuery.ts";

/** How much a customer has to do with the shop, from the measures of orders and events, at a cutoff. */
export function engagementStep(given: unknown): Step {
  return defineStep(import.meta.url, {
    id: "engagement",
    title: "Engagement score",
    needs: ["feature/rfm", "feature/behaviour", "feature/web?"],
    provides: ["feature/engagement"],
    perCutoff: true,
    options: engagementOptions,
    metrics: [engagementMetric(given)],
    run(inputs, { log, options: { weights } }) {
      const { "feature/rfm": rfm, "feature/behaviour": behaviour, "feature/web": web } = inputs;
      const tables = [rfm, behaviour, web].filter((table) => table !== undefined);
      const found = Object.entries(weights).flatMap(([column, weight]) => findInput(tables, column, weight) ?? []);
      const absent = Object.keys(weights).filter((column) => !found.some((input) => input.column === column));
      if (found.length === 0) {
        throw new RangeError(`Cannot score engagement: the project has none of the measures ${absent.join(", ")}`);
      }
      if (absent.length > 0 && isChosen(given)) {
        const names = absent.map((column) => `"${column}"`).join(", ");
        log.warn("measures-left-out", `The project does not have ${names}, no part of the engagement score therefore`);
      }
      return { "feature/engagement": fromQuery(scoreQuery(rfm.sql, found, "engagement_score")) };
    },
  });
}

/** Whether the project sets the weights itself; the product's own go by what a project has. */
function isChosen(given: unknown): boolean {
  return typeof given === "object" && given !== null && "weights" in given;
}

function findInput(tables: readonly TableInput[], column: string, weight: number): ScoreInput | undefined {
  const table = tables.find(({ columns }) => column !== "customer_id" && columns.includes(column));
  return table === undefined ? undefined : { table, column, weight };
}

/** The metric with the weights in words; those of a project that does not fit the schema are refused elsewhere. */
function engagementMetric(given: unknown): Metric {
  const parsed = engagementOptions.safeParse(given ?? {});
  const { weights } = parsed.success ? parsed.data : engagementOptions.parse({});
  const words = Object.entries(weights).map(([column, weight]) => `${column} ${weight}`.replace("-", "−"));
  return {
    id: "engagement_score",
    title: "Engagement score",
    unit: "points of 100",
    formula: `100 × weighted mean of ranks, 0 for the least customer and 1 for the most; weights: ${words.join(", ")}`,
    description:
      "How much the customer has to do with the shop, compared with the other customers; 50 is the middle. A weight below 0 " +
      "means that less is better. A measure that a customer lacks is left out of that customer's mean.",
    missing: "The customer has none of the measures.",
    unknown: "always",
    window: "Those of the measures",
    low: 0,
    high: 100,
    better: "higher",
  };
}
