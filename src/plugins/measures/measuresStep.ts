import { isYesOrNo } from "segmentarium/ingest";
import { defineStep, fromQuery, type Metric, type Project, type Step } from "segmentarium/plugin";
import { type Database, ident, literal } from "segmentarium/table";

/** The measures that a project names: one number per customer and column, 1 for yes and 0 for no. */
export function measuresStep(project: Pick<Project, "sources" | "measures">): Step {
  return defineStep(import.meta.url, {
    id: "measures",
    title: "Measures that the project names",
    needs: ["customers"],
    provides: ["feature/measures"],
    perCutoff: true,
    settings: ["measures", "sensitive", "minimumPeople"],
    metrics: project.measures.map((name) => measureMetric(project, name)),
    async run({ customers }, { db, cutoff, settings, log }) {
      for (const name of settings.measures.filter((one) => settings.sensitive.includes(one))) {
        log.warn("sensitive-measure", `customers are compared by "${name}", which the project calls sensitive`);
      }
      const known = `
        FROM ${customers.sql} WHERE joined_at IS NULL OR joined_at < CAST(${literal(cutoff)} AS TIMESTAMP)`;
      const columns: string[] = [];
      for (const name of settings.measures) {
        const column = ident(name);
        const few = isYesOrNo(project, name) && (await isOfFew(db, column, known, settings.minimumPeople));
        if (few) log.warn("few-answers", `"${name}" parts nobody: too few say yes, or no, for it to be told of`);
        columns.push(`, ${few ? "CAST(NULL AS DOUBLE)" : `CAST(${column} AS DOUBLE)`} AS ${column}`);
      }
      return {
        "feature/measures": fromQuery(`SELECT customer_id${columns.join("")} ${known} ORDER BY customer_id`),
      };
    },
  });
}

/** Whether too few say yes, or no: a mean of all would tell how many. */
async function isOfFew(db: Database, column: string, known: string, minimumPeople: number): Promise<boolean> {
  const row = await db.row(`SELECT count(*) FILTER (${column}) AS yes, count(*) FILTER (NOT ${column}) AS no ${known}`);
  return Math.min(Number(row?.["yes"]), Number(row?.["no"])) < minimumPeople;
}

function measureMetric(project: Pick<Project, "sources">, name: string): Metric {
  const words = name.replaceAll("_", " ");
  const yesOrNo = isYesOrNo(project, name);
  const said = {
    id: name,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    window: "As the source has it",
    missing: "The source has no value for the customer.",
    unknown: "always",
  } as const;
  if (!yesOrNo) {
    const formula = `the column "${name}" of customers`;
    return { ...said, unit: "", formula, description: `What the source of customers says under "${name}".` };
  }
  return {
    ...said,
    ...({ unit: "share", low: 0, high: 1, answer: true } as const),
    formula: `1 where the column "${name}" of customers is yes, 0 where it is no`,
    description: `Share of customers whose "${name}" is yes.`,
  };
}
