import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { collect } from "../../src/collect.ts";
import { type Project, parseProject } from "../../src/config/index.ts";
import { plan } from "../../src/plan.ts";
import { definePlugin, defineStep, fromQuery, type Plugin } from "../../src/plugin.ts";
import type { RunEvent, RunOptions } from "../../src/run.ts";

/** A small project and plugins for the tests of the core: three sources, a feature at three cutoffs, an audit, a release. */
export function miniatureProject(change: (text: string) => string = (text) => text): Project {
  const text = JSON.stringify({
    title: "Miniature",
    asOf: "2024-03-31",
    currency: "EUR",
    minimumPeople: 2,
    horizonDays: 10,
    sources: [
      {
        id: "lines",
        table: "order_lines",
        files: ["lines.csv"],
        format: "csv",
        columns: { order_id: { from: "order", type: "text" } },
      },
    ],
  });
  return parseProject(change(text), "miniature.jsonc");
}

export interface Switches {
  failFeature?: boolean;
  failAudit?: boolean;
  calls?: string[];
}

export function miniaturePlugin(switches: Switches = {}): Plugin {
  const called = (name: string) => switches.calls?.push(name);
  return definePlugin({
    name: "miniature",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: {
      sources: [
        defineStep(import.meta.url, {
          id: "lines",
          title: "Lines",
          needs: [],
          provides: ["order_lines"],
          options: z.strictObject({ rows: z.int().default(30) }),
          run: (_inputs, context) => {
            called("lines");
            const sql = `SELECT 'c' || (i % 7) AS customer_id, 'o' || i AS order_id, 'sale' AS kind,
              TIMESTAMP '2024-03-01' + INTERVAL 1 DAY * i AS ordered_at FROM range(${context.options.rows}) t(i) ORDER BY i`;
            return { order_lines: fromQuery(sql) };
          },
        }),
      ],
      features: [
        defineStep(import.meta.url, {
          id: "orders-so-far",
          title: "Orders so far",
          needs: ["order_lines"],
          provides: ["feature/orders-so-far"],
          perCutoff: true,
          metrics: [{ id: "orders", title: "Orders", unit: "orders", formula: "count", description: "Orders before." }],
          run: (inputs, context) => {
            called(`orders-so-far ${context.cutoff}`);
            if (switches.failFeature === true) throw new RangeError("it is broken");
            const sql = `SELECT customer_id, count(*)::DOUBLE AS orders FROM ${inputs.order_lines.sql}
              WHERE ordered_at < CAST('${context.cutoff}' AS TIMESTAMP) GROUP BY customer_id ORDER BY customer_id`;
            return { "feature/orders-so-far": fromQuery(sql) };
          },
        }),
      ],
      findings: [
        defineStep(import.meta.url, {
          id: "growth",
          title: "Growth",
          needs: ["feature/orders-so-far", "feature/orders-so-far@training", "surveys?"],
          provides: ["growth"],
          run: async (inputs, { db, log }) => {
            called("growth");
            const total = async (sql: string) =>
              Number((await db.row(`SELECT sum(orders)::BIGINT AS n FROM ${sql}`))?.["n"]);
            log.warn("miniature", "this is a miniature");
            return {
              growth: {
                now: await total(inputs["feature/orders-so-far"].sql),
                before: await total(inputs["feature/orders-so-far@training"].sql),
                surveys: inputs.surveys !== undefined,
                tables: (await db.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1")).length,
              },
            };
          },
        }),
        defineStep(import.meta.url, {
          id: "opinions",
          title: "Opinions",
          needs: ["surveys"],
          provides: ["opinions"],
          run: () => ({ opinions: [] }),
        }),
      ],
      audits: [
        defineStep(import.meta.url, {
          id: "audit-growth",
          title: "Growth is positive",
          needs: ["growth"],
          provides: ["audit/growth"],
          run: () => {
            if (switches.failAudit === true) throw new TypeError("no ground to stand on");
            return { "audit/growth": { title: "Growth", verdict: "pass", summary: "it grows" } };
          },
        }),
      ],
      releases: [
        defineStep(import.meta.url, {
          id: "audit-list",
          title: "Audits",
          needs: ["audit/*"],
          provides: ["release/audits"],
          tables: [
            {
              id: "audits",
              title: "Audits",
              description: "One row an audit",
              people: false,
              columns: [
                { name: "audit", type: "text", key: true },
                { name: "verdict", type: "text" },
              ],
              order: ["audit"],
            },
          ],
          run: (inputs) => ({
            "release/audits": Object.entries(inputs["audit/*"]).map(([audit, { verdict }]) => ({ audit, verdict })),
          }),
        }),
      ],
    },
  });
}

export interface Setup {
  readonly options: RunOptions;
  readonly events: RunEvent[];
}

export async function setUp(
  plugins: readonly Plugin[],
  project: Project = miniatureProject(),
  workFolder?: string,
): Promise<Setup> {
  const events: RunEvent[] = [];
  const folder = workFolder ?? (await mkdtemp(join(tmpdir(), "segmentarium-run-")));
  const cutoffs = { default: "2024-03-31", evaluation: "2024-03-21", training: "2024-03-11" };
  const registry = collect(plugins);
  const nodes = plan(registry, { cutoffs, absent: new Map([["surveys", "add surveys"]]) });
  const options: RunOptions = {
    name: "miniature",
    project,
    registry,
    nodes,
    cutoffs,
    root: resolve(import.meta.dirname, "../.."),
    projectFolder: folder,
    workFolder: folder,
    versions: { segmentarium: "test" },
    threads: 1,
    memoryLimit: "500MB",
    signal: new AbortController().signal,
    clock: () => 0,
    onEvent: (event) => events.push(event),
  };
  return { options, events };
}
