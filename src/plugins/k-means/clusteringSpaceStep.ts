import { hasOrders } from "segmentarium/ingest";
import { defineStep, fromColumns, type Project, type Step, type TableInput } from "segmentarium/plugin";
import { fillMethods, fillUnknown, unknownSql } from "segmentarium/segmentation";
import { type Database, ident, readColumns } from "segmentarium/table";
import { z } from "zod";
import { alikeColumns } from "./alikeColumns.ts";
import { prepareSpace, type RawMetric, statesOf } from "./prepareSpace.ts";
import { standInWarnings } from "./standInWarnings.ts";
import { usualMetrics } from "./usualMetrics.ts";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** customer_id and, for each metric of the space that some have no value of, 1 = unknown, 2 = never happened, else 0. */
    "clustering-space-gaps": TableInput;
  }
}

const others = {
  transform: z
    .enum(["log1p", "box-cox", "yeo-johnson", "none"])
    .optional()
    .describe(
      "How long tails are brought in: ln(1 + x), or a power fitted to each metric by maximum likelihood. Unless told ln(1 + x) of what customers did, and none of the project's measures",
    ),
  scaling: z
    .enum(["z", "min-max", "robust"])
    .optional()
    .describe(
      "How metrics are made comparable: by mean and standard deviation (z), mean and range, or median and quartiles. Unless told z; of answers of yes and no alone min-max, so that each counts the same, however rare",
    ),
  winsorise: z
    .number()
    .min(0)
    .max(0.1)
    .optional()
    .describe(
      "Share of customers at each end whose values are pulled in to the quantile there, after the transform. Unless told 0.005; of answers of yes and no alone 0",
    ),
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
};

/** @param usual what customers are compared by unless told. */
function optionsOf(usual: readonly string[]) {
  const metrics = z
    .array(z.string())
    .min(1)
    .default([...usual])
    .describe(
      "Metrics that span the space in which customers are compared, those that the project lacks being left out. Unless told some of orders, without orders some of web events, and the project's measures",
    );
  return z.strictObject({ metrics, ...others }).superRefine(({ metrics, missing, constants }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["constants"], message });
    if (missing === "constant" && constants === undefined) refuse('"missing": "constant" needs constants to put');
    if (typeof constants === "number" && missing !== "constant")
      refuse(`one number for all metrics needs "missing": "constant", and it is "${missing}"`);
    if (typeof constants !== "object") return;
    const strange = Object.keys(constants).filter((metric) => !metrics.includes(metric));
    for (const metric of strange) refuse(`"${metric}" is not in the option "metrics"`);
  });
}

/** Prepares the metrics of customers as points that distances between make sense for. */
export const clusteringSpaceStep = (project: Pick<Project, "sources" | "measures">): Step =>
  defineStep(import.meta.url, {
    id: "clustering-space",
    title: "Space in which customers are compared",
    needs: ["features"],
    provides: ["clustering-space", "clustering-space-summary", "clustering-space-gaps"],
    settings: ["minimumPeople", "measures"],
    options: optionsOf(usualMetrics(project)),
    readsMetrics: true,
    async run({ features }, context) {
      const { metrics, missing, constants, transform, scaling, winsorise } = context.options;
      const absent = metrics.filter((metric) => !features.columns.includes(metric));
      const present = metrics.filter((metric) => features.columns.includes(metric));
      const ids = await context.db.rows(`SELECT customer_id FROM ${features.sql} ORDER BY customer_id`);
      if (ids.length === 0) {
        const nobody = hasOrders(project) ? "nobody bought" : "nobody is known";
        throw new RangeError(`Cannot compare customers: ${nobody} before the as-of, at least one customer is needed`);
      }
      const unknownOf = (metric: string) => unknownSql(metric, context.metrics, features.columns);
      const read = await readMetrics(context.db, features.sql, present, unknownOf);
      const mayBe = new Set(context.metrics.flatMap(({ id, unknown }) => (unknown === undefined ? [] : [id])));
      const { seed, signal } = context;
      const { minimumPeople, measures = [] } = context.settings;
      const raw = read.map((one) => ({
        ...withConstant(one, constants, mayBe.has(one.metric)),
        ...(transform === undefined && measures.includes(one.metric) ? { transform: "none" as const } : {}),
      }));
      const answers = new Set(context.metrics.flatMap(({ id, answer }) => (answer === true ? [id] : [])));
      const answered = present.length > 0 && present.every((metric) => answers.has(metric));
      const { prepared, leftOut } = prepareSpace(
        raw,
        {
          transform: transform ?? "log1p",
          scaling: scaling ?? (answered ? "min-max" : "z"),
          winsorise: winsorise ?? (answered ? 0 : 0.005),
          minimumPeople,
        },
        (columns) => fillUnknown(columns, { method: missing, seed, signal }).sets[0]!,
      );
      const all = [...absent.map((metric) => ({ metric, reason: "the project does not have it" })), ...leftOut];
      if (prepared.length === 0) {
        const why = all.map(({ metric, reason }) => `"${metric}": ${reason}`).join("; ");
        const message =
          all.length === 0
            ? "There is no measure by which customers could be parted"
            : `None of the measures can part customers: ${why}`;
        context.log.warn("nothing-compared", message);
      } else {
        for (const { metric, reason } of all) {
          context.log.warn("metric-left-out", `"${metric}" has no part in clustering: ${reason}`);
        }
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
          ...gaps.map((one) => ({
            name: one.metric,
            type: "integer" as const,
            values: Int32Array.from(statesOf(one)),
          })),
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
