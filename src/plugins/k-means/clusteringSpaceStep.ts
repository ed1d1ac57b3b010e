import { defineStep, fromColumns, type TableInput } from "segmentarium/plugin";
import { fillMethods, fillUnknown, unknownSql } from "segmentarium/segmentation";
import { type Database, ident, readColumns } from "segmentarium/table";
import { z } from "zod";
import { alikeColumns } from "./alikeColumns.ts";
import { prepareSpace, type RawMetric, statesOf } from "./prepareSpace.ts";
import { standInWarnings } from "./standInWarnings.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** customer_id and, for each metric of the space that some have no value of, 1 = unknown, 2 = never happened, else 0. */
    "clustering-space-gaps": TableInput;
  }
}

const plain = z.strictObject({
  metrics: z
    .array(z.string())
    .min(1)
    .default([
      "recency_days",
      "frequency_orders",
      "order_value",
      "tenure_days",
      "return_share",
      "discount_share",
      "mean_gap_days",
    ])
    .describe("Metrics that span the space in which customers are compared; those that the project lacks are left out"),
  transform: z
    .enum(["log1p", "box-cox", "yeo-johnson", "none"])
    .default("log1p")
    .describe("How long tails are brought in: ln(1 + x), or a power fitted to each metric by maximum likelihood"),
  scaling: z
    .enum(["z", "min-max", "robust"])
    .default("z")
    .describe(
      "How metrics are made comparable: by mean and standard deviation, mean and range, or median and quartiles",
    ),
  winsorise: z
    .number()
    .min(0)
    .max(0.1)
    .default(0.005)
    .describe("Share of customers at each end whose values are pulled in to the quantile there, after the transform"),
  missing: z
    .enum(fillMethods)
    .default("knn")
    .describe(
      "What is done with values that are not known: imputed, or told apart by a 0/1 column as what never happened always is",
    ),
  constants: z
    .union([z.number(), z.record(z.string(), z.number())], {
      error: "a number for all metrics, or an object with a number for each of some, is needed",
    })
    .optional()
    .describe(
      'What stands for values that are not known, in the unit of the metric: one number for all, with "missing": "constant", or a number for each of some metrics, the others being treated as "missing" says',
    ),
});

/** Names and combinations of constants that cannot be meant. */
const options = plain.superRefine(({ metrics, missing, constants }, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", path: ["constants"], message });
  if (missing === "constant" && constants === undefined) refuse('"missing": "constant" needs constants to put');
  if (typeof constants === "number" && missing !== "constant")
    refuse(`one number for all metrics needs "missing": "constant", and it is "${missing}"`);
  if (typeof constants !== "object") return;
  const strange = Object.keys(constants).filter((metric) => !metrics.includes(metric));
  for (const metric of strange) refuse(`"${metric}" is not in the option "metrics"`);
});

/** Prepares the metrics of customers as points that distances between make sense for. */
export const clusteringSpaceStep = defineStep(import.meta.url, {
  id: "clustering-space",
  title: "Space in which customers are compared",
  needs: ["features"],
  provides: ["clustering-space", "clustering-space-summary", "clustering-space-gaps"],
  settings: ["minimumPeople"],
  options,
  readsMetrics: true,
  async run({ features }, context) {
    const { metrics, missing, constants, ...prepare } = context.options;
    const absent = metrics.filter((metric) => !features.columns.includes(metric));
    const present = metrics.filter((metric) => features.columns.includes(metric));
    const ids = await context.db.rows(`SELECT customer_id FROM ${features.sql} ORDER BY customer_id`);
    if (ids.length === 0) {
      throw new RangeError("Cannot compare customers: nobody bought before the as-of, at least one customer is needed");
    }
    const unknownOf = (metric: string) => unknownSql(metric, context.metrics, features.columns);
    const read = await readMetrics(context.db, features.sql, present, unknownOf);
    const mayBe = new Set(context.metrics.flatMap(({ id, unknown }) => (unknown === undefined ? [] : [id])));
    const raw = read.map((one) => withConstant(one, constants, mayBe.has(one.metric)));
    const { seed, signal } = context;
    const { minimumPeople } = context.settings;
    const { prepared, leftOut } = prepareSpace(
      raw,
      { ...prepare, minimumPeople },
      (columns) => fillUnknown(columns, { method: missing, seed, signal }).sets[0]!,
    );
    const all = [...absent.map((metric) => ({ metric, reason: "the project does not have it" })), ...leftOut];
    for (const { metric, reason } of all) {
      context.log.warn("metric-left-out", `"${metric}" has no part in clustering: ${reason}`);
    }
    for (const { code, message } of standInWarnings(raw, missing, context.metrics, minimumPeople))
      context.log.warn(code, message);
    for (const { one, other } of alikeColumns(prepared)) {
      context.log.warn(
        "metrics-alike",
        `"${one}" and "${other}" say nearly the same, which counts double in clustering`,
      );
    }
    const customerIds = {
      name: "customer_id",
      type: "text" as const,
      values: ids.map((row) => String(row.customer_id)),
    };
    const gaps = raw.filter(
      (one) => one.missing.includes(1) && prepared.some(({ column }) => column.metric === one.metric),
    );
    const unknown = gaps.flatMap(({ metric, unknown: flags }) =>
      flags?.includes(1) ? [[metric, count(flags)] as const] : [],
    );
    return {
      "clustering-space": fromColumns([
        customerIds,
        ...prepared.map(({ column, values }) => ({ name: column.name, type: "number" as const, values })),
      ]),
      "clustering-space-summary": {
        columns: prepared.map(({ column }) => column),
        customers: ids.length,
        unknown: { by: missing, customers: Object.fromEntries(unknown) },
        leftOut: all,
      },
      "clustering-space-gaps": fromColumns([
        customerIds,
        ...gaps.map((one) => ({ name: one.metric, type: "integer" as const, values: Int32Array.from(statesOf(one)) })),
      ]),
    };
  },
});

/** A metric with its constant: the one that names it, or that of all where values may be unknown, of later customers if of nobody now. */
function withConstant(
  raw: RawMetric,
  constants: number | Readonly<Record<string, number>> | undefined,
  mayBeUnknown: boolean,
): RawMetric {
  if (constants === undefined || (typeof constants === "number" && !mayBeUnknown)) return raw;
  const constant = typeof constants === "number" ? constants : constants[raw.metric];
  return constant === undefined ? raw : { ...raw, constant };
}

function count(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}

async function readMetrics(
  db: Database,
  table: string,
  metrics: readonly string[],
  unknownOf: (metric: string) => string,
): Promise<RawMetric[]> {
  if (metrics.length === 0) return [];
  const names = metrics.flatMap((_, m) => [`value_${m}`, `missing_${m}`, `unknown_${m}`]);
  const list = metrics.map((metric, m) => {
    const column = ident(metric);
    return `COALESCE(${column}, 0) AS value_${m}, CAST(${column} IS NULL AS INTEGER) AS missing_${m},
      CAST(${unknownOf(metric)} AS INTEGER) AS unknown_${m}`;
  });
  const query = `SELECT ${list.join(", ")} FROM ${table} ORDER BY customer_id`;
  const { data, rows } = await readColumns(db, query, names);
  const column = (c: number) => Float64Array.from({ length: rows }, (_, i) => data[i * names.length + c]!);
  return metrics.map((metric, m) => ({
    metric,
    values: column(3 * m),
    missing: Uint8Array.from(column(3 * m + 1)),
    unknown: Uint8Array.from(column(3 * m + 2)),
  }));
}
