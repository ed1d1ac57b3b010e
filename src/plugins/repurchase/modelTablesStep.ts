import { defineStep } from "segmentarium/plugin";
import { driversTable, qualityTable } from "./modelTables.ts";

/** Quality and drivers of the model; no rows when there is no model. */
export const modelTablesStep = defineStep(import.meta.url, {
  id: "model-tables",
  title: "Tables of the repurchase model",
  needs: ["model/repurchase"],
  provides: ["release/model_quality", "release/drivers"],
  readsMetrics: true,
  tables: [qualityTable, driversTable],
  run(inputs, context) {
    const model = inputs["model/repurchase"];
    const metrics = new Map(context.metrics.map((metric) => [metric.id, metric]));
    return {
      "release/model_quality": model.quality.map((measure) => ({
        model: measure.model,
        metric: measure.metric,
        value: measure.value ?? null,
        value_low: measure.low ?? null,
        value_high: measure.high ?? null,
        higher_is_better: measure.higherIsBetter ?? null,
        people: measure.customers,
      })),
      "release/drivers": model.drivers.map((driver, i) => ({
        metric: driver.metric,
        title: metrics.get(driver.metric)?.title ?? driver.metric,
        unit: metrics.get(driver.metric)?.unit ?? "",
        rank: i + 1,
        importance: driver.importance,
        importance_low: driver.low,
        importance_high: driver.high,
        repeats: driver.repeats,
        people: driver.customers,
      })),
    };
  },
});
