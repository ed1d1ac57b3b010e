import { defineStep } from "segmentarium/plugin";
import { countValues, fewDiffer, spreadOf, whoHas } from "segmentarium/segmentation";
import { ident, readColumns } from "segmentarium/table";
import { metricSkew } from "./metricSkew.ts";

const number = (name: string) => ({ name, type: "number" as const, nullable: true });

/** How skewed every measure of customers is, and what each transform would make of it, for the methods page. */
export const metricSkewStep = defineStep(import.meta.url, {
  id: "metric-skew",
  title: "Skewness of the measures",
  needs: ["features"],
  provides: ["release/metric_skew"],
  settings: ["minimumPeople", "measures"],
  readsMetrics: true,
  tables: [
    {
      id: "metric_skew",
      title: "Skewness of the measures",
      description:
        "Skewness of each measure, by its id in the registry, over the customers who have it, as it is and after each transform, with the fitted powers. 0 is symmetric, above 0 a long right tail. Nothing where too few customers have the measure or it does not vary, nor of answers of yes and no, whose skewness would count them; no Box-Cox where a value is 0 or below. Measured = customers who have a value, unmeasured = the others; who_has says the same without a number where one of the two is too few: all, nearly all (all but too few), part, or few (nobody, or too few).",
      people: "people",
      order: ["metric"],
      columns: [
        { name: "metric", type: "text", key: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "measured", type: "integer", unit: "customers", about: ["measured", "unmeasured"] },
        { name: "unmeasured", type: "integer", unit: "customers", about: ["measured", "unmeasured"] },
        { name: "who_has", type: "text" },
        number("skew"),
        number("skew_log1p"),
        number("box_cox_power"),
        number("skew_box_cox"),
        number("yeo_johnson_power"),
        number("skew_yeo_johnson"),
      ],
    },
  ],
  async run({ features }, { db, metrics, settings, log }) {
    const rows = [];
    const { minimumPeople, measures = [] } = settings;
    for (const { id, low, high, answer } of metrics) {
      const column = ident(id);
      const query = `SELECT CAST(${column} AS DOUBLE) AS value FROM ${features.sql} WHERE ${column} IS NOT NULL ORDER BY customer_id`;
      const { data } = await readColumns(db, query, ["value"]);
      if (data.some((value) => value < (low ?? value) || value > (high ?? value))) {
        log.warn("out-of-range", `Some customers have a value of "${id}" beyond the range that its step declares`);
      }
      const spread = answer === true || measures.includes(id) ? spreadOf(countValues(data)) : undefined;
      const counts = spread !== undefined && (spread.answers || fewDiffer(spread, minimumPeople));
      const measured = data.length < minimumPeople || counts ? {} : metricSkew(data);
      rows.push({
        metric: id,
        people: features.rows,
        measured: data.length,
        unmeasured: features.rows - data.length,
        who_has: whoHas(data.length, features.rows, minimumPeople),
        skew: measured.skew ?? null,
        skew_log1p: measured.log1p ?? null,
        box_cox_power: measured.boxCox?.power ?? null,
        skew_box_cox: measured.boxCox?.skew ?? null,
        yeo_johnson_power: measured.yeoJohnson?.power ?? null,
        skew_yeo_johnson: measured.yeoJohnson?.skew ?? null,
      });
    }
    return { "release/metric_skew": rows };
  },
});
