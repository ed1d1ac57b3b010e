import { buyersBefore, hasOrders, isYesOrNo } from "segmentarium/ingest";
import { defineStep, fromQuery, type Metric, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { fewDiffer, type ValueSpread } from "segmentarium/segmentation";
import { type Database, ident, literal } from "segmentarium/table";

/**
 * The measures that a project names: one number per customer and column, 1 for yes and 0 for no. One that too few of the customers who are
 * compared (buyers, where there are orders) differ in is of nobody: its mean would count them, whether it is declared as yes and no or as a number.
 */
export function measuresStep(project: Pick<Project, "sources" | "measures">): Step {
  const lines: readonly string[] = hasOrders(project) ? ["order_lines"] : [];
  return defineStep(import.meta.url, {
    id: "measures",
    title: "Measures that the project names",
    needs: ["customers", ...lines],
    provides: ["feature/measures"],
    perCutoff: true,
    settings: ["measures", "sensitive", "minimumPeople"],
    metrics: project.measures.map((name) => measureMetric(project, name)),
    async run(inputs, { db, cutoff, settings, log }) {
      const { customers, order_lines } = inputs as { readonly [table: string]: TableInput };
      for (const name of settings.measures.filter((one) => settings.sensitive.includes(one))) {
        log.warn("sensitive-measure", `customers are compared by "${name}", which the project calls sensitive`);
      }
      const known = `
        FROM ${customers!.sql} WHERE (joined_at IS NULL OR joined_at < CAST(${literal(cutoff)} AS TIMESTAMP))`;
      const bought = order_lines === undefined ? "" : ` AND customer_id IN (${buyersBefore(order_lines.sql, cutoff)})`;
      const columns: string[] = [];
      for (const name of settings.measures) {
        const column = ident(name);
        const spread = await readSpread(db, column, `${known}${bought}`);
        const answers = isYesOrNo(project, name) || spread.answers;
        const few = fewDiffer({ ...spread, answers }, settings.minimumPeople);
        const why = answers
          ? "too few say yes, or no, for it to be told of"
          : "nearly all have one value, and too few another for it to be told of";
        if (few) log.warn("few-answers", `"${name}" parts nobody: ${why}`);
        columns.push(`, ${few ? "CAST(NULL AS DOUBLE)" : `CAST(${column} AS DOUBLE)`} AS ${column}`);
      }
      return {
        "feature/measures": fromQuery(`SELECT customer_id${columns.join("")} ${known} ORDER BY customer_id`),
      };
    },
  });
}

async function readSpread(db: Database, column: string, known: string): Promise<ValueSpread> {
  const row = await db.row(`
    SELECT coalesce(sum(people), 0) AS people, coalesce(max(people), 0) AS commonest, coalesce(bool_and(value IN (0, 1)), false) AS answers
    FROM (
      SELECT CAST(${column} AS DOUBLE) AS value, count(*) AS people ${known} AND ${column} IS NOT NULL GROUP BY value
    )`);
  return {
    people: Number(row?.["people"]),
    commonest: Number(row?.["commonest"]),
    answers: row?.["answers"] === true,
  };
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
