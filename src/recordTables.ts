import type { RunRecord, StepRecord } from "./record.ts";
import type { ReleaseColumn, ReleaseDeclaration } from "./release/index.ts";

type Rows = readonly Readonly<Record<string, string | number | boolean | null>>[];
type RecordTable = { readonly declaration: ReleaseDeclaration; readonly rows: Rows };

const text = (name: string, key = false): ReleaseColumn => ({ name, type: "text", nullable: true, key });
const integer = (name: string): ReleaseColumn => ({ name, type: "integer", nullable: true });

/** The release tables that speak of the run itself: steps, warnings, what is missing, the metric registry, the glossary. */
export function recordTables(record: RunRecord, terms: readonly Term[]): RecordTable[] {
  return [
    factsTable(record),
    stepsTable(record),
    warningsTable(record),
    missingTable(record),
    metricsTable(record),
    glossaryTable(record, terms),
  ];
}

/** A word that pages use and the glossary explains. */
export interface Term {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

const facts: ReleaseDeclaration = {
  id: "run_facts",
  title: "Facts of the run",
  description: "Seed, cutoffs and versions: with the data and the options they determine every number",
  people: false,
  columns: [text("item"), text("value")],
};

function factsTable(record: RunRecord): RecordTable {
  const { default: asOf, ...cutoffs } = record.cutoffs;
  const rows = [
    ["As of", asOf ?? record.asOf],
    ...Object.entries(cutoffs).map(([name, day]) => [`Cutoff "${name}"`, day]),
    ["Seed", String(record.seed)],
    ["Fewest people of a published figure", String(record.minimumPeople)],
    ...Object.entries(record.versions).map(([name, version]) => [`Version of ${name}`, version]),
  ];
  return { declaration: facts, rows: rows.map(([item = "", value = ""]) => ({ item, value })) };
}

const steps: ReleaseDeclaration = {
  id: "steps",
  title: "Steps of the run",
  description: "What was computed, by which plugin, from what, with which options",
  people: false,
  columns: [
    ...["step", "title", "plugin", "version", "key", "needs", "provides", "options", "cutoff", "status", "reason"].map(
      (name) => text(name),
    ),
    integer("warnings"),
  ],
};

function stepsTable(record: RunRecord): RecordTable {
  const rows = record.steps.map((step) => ({
    step: step.id,
    title: step.title,
    plugin: step.plugin,
    version: step.version,
    key: step.key,
    needs: [...new Set(step.needs.map((need) => need.need))].join(", "),
    provides: step.provides.join(", "),
    options: JSON.stringify(step.options),
    cutoff: step.cutoff,
    status: step.status,
    reason: step.status === "failed" ? "it failed; the log of the run says why" : step.reason,
    warnings: step.warnings.length,
  }));
  return { declaration: steps, rows };
}

const warnings: ReleaseDeclaration = {
  id: "warnings",
  title: "Warnings and exclusions",
  description: "What the steps want a reader to know, and what they left out and why",
  people: false,
  columns: [text("step"), text("code"), text("message"), integer("rows")],
};

function warningsTable(record: RunRecord): RecordTable {
  const rows = record.steps.flatMap((step) => [
    ...step.warnings.map((warning) => ({ ...warning, rows: null })),
    ...step.exclusions.map((exclusion) => excludedRow(exclusion, record)),
  ]);
  return { declaration: warnings, rows };
}

function excludedRow(exclusion: StepRecord["exclusions"][number], record: RunRecord) {
  const few = exclusion.rows > 0 && exclusion.rows < record.minimumPeople;
  const rows = few ? null : exclusion.rows;
  const message = `${exclusion.what}: ${exclusion.reason}${few ? ` (fewer than ${record.minimumPeople})` : ""}`;
  return { step: exclusion.step, code: "excluded", message, rows };
}

const missing: ReleaseDeclaration = {
  id: "missing",
  title: "What this project lacks",
  description: "Sources that the project has not, what is therefore not on the site, and how to add it",
  people: false,
  columns: [text("source"), text("effect"), text("remedy")],
};

function missingTable(record: RunRecord): RecordTable {
  const skipped = record.steps.filter((step) => step.status === "skipped");
  const bySource = new Map<string, { effects: string[]; remedy: string }>();
  for (const step of skipped) {
    const source = (step.reason ?? "").replace(/^the project has no source for /, "");
    const entry = bySource.get(source) ?? { effects: [], remedy: step.remedy ?? "" };
    bySource.set(source, { ...entry, effects: [...entry.effects, step.title] });
  }
  const rows = [...bySource].map(([source, { effects, remedy }]) => ({
    source,
    effect: `Not computed: ${[...new Set(effects)].join(", ")}`,
    remedy,
  }));
  return { declaration: missing, rows };
}

const metrics: ReleaseDeclaration = {
  id: "metrics",
  title: "Metric registry",
  description:
    "Every measure, defined once: what it is called, its unit, how it is computed and by which step, from what and from which time, " +
    "the range that it can have, what is better for the shop, and where it stands in the release tables. Of customers: each has one value",
  people: false,
  columns: [
    { name: "id", type: "text", key: true },
    ...["title", "unit", "formula", "description", "missing", "window"].map((name) => text(name)),
    { name: "low", type: "number", nullable: true },
    { name: "high", type: "number", nullable: true },
    ...["better", "of", "step", "step_title", "plugin", "inputs", "columns"].map((name) => text(name)),
  ],
};

function metricsTable(record: RunRecord): RecordTable {
  const steps = new Map(record.steps.map((step) => [step.id.replace(/@.*/, ""), step]));
  const rows = record.metrics.map((metric) => {
    const step = steps.get(metric.step);
    return {
      id: metric.id,
      title: metric.title,
      unit: metric.unit,
      formula: metric.formula,
      description: metric.description,
      missing: metric.missing ?? null,
      window: metric.window ?? null,
      low: metric.low ?? null,
      high: metric.high ?? null,
      better: metric.better ?? null,
      of: metric.of,
      step: metric.step,
      step_title: step?.title ?? null,
      plugin: step?.plugin ?? null,
      inputs: [...new Set(step?.needs.map(({ need }) => need))].join(", "),
      columns: metric.columns?.join(" ") ?? null,
    };
  });
  return { declaration: metrics, rows };
}

const glossary: ReleaseDeclaration = {
  id: "glossary",
  title: "Glossary",
  description: "Every measure and word of the site, defined once",
  people: false,
  columns: [text("id"), text("title"), text("unit"), text("formula"), text("description"), text("kind")],
};

/** The measures of a run and the words of pages, by title. */
export function glossaryTable(record: Pick<RunRecord, "metrics">, terms: readonly Term[]): RecordTable {
  const metrics = record.metrics.map(({ id, title, unit, formula, description, missing: absent }) => ({
    id,
    title,
    unit,
    formula,
    description: absent === undefined ? description : `${description} Missing: ${absent}`,
    kind: "metric",
  }));
  const words = terms.map((term) => ({ ...term, unit: null, formula: null, kind: "term" }));
  const rows = [...metrics, ...words].sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
  return { declaration: glossary, rows };
}
