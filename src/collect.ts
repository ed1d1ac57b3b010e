import type { Metric } from "./artifacts.ts";
import { type Rule, ruleSchema } from "./config/index.ts";
import { CheckError, type Problem } from "./errors.ts";
import type { Contributions, PageContribution, Plugin, Step } from "./plugin.ts";
import type { ReleaseDeclaration } from "./release/index.ts";

/** The version of the plugin contract that this core speaks. */
export const contractVersion = 1;

export type Point = Exclude<keyof Contributions, "pages" | "qualityRules">;

/** A step and where it comes from. */
export interface Contributed {
  readonly step: Step;
  readonly point: Point;
  readonly plugin: string;
  readonly version: string;
}

/** All that the plugins of a project contribute, valid together. */
export interface Registry {
  readonly plugins: readonly Plugin[];
  readonly steps: readonly Contributed[];
  readonly metrics: readonly Metric[];
  readonly tables: readonly ReleaseDeclaration[];
  /** Rules for the data; the id of each stands behind its plugin's name and a slash. */
  readonly rules: readonly Rule[];
  readonly pages: readonly (PageContribution & { readonly plugin: string })[];
}

/**
 * The contributions of plugins, checked together: nothing is run.
 *
 * @throws CheckError with every problem at once, each naming plugin and key.
 */
export function collect(plugins: readonly Plugin[]): Registry {
  const problems = plugins.flatMap(pluginProblems);
  if (problems.length > 0) throw new CheckError("Cannot use the plugins", problems);
  const steps = plugins.flatMap(stepsOf);
  const repeated = [
    ...repeats(
      plugins.map((plugin) => [plugin.name, plugin.name]),
      "duplicate-plugin",
      "plugin",
    ),
    ...repeats(
      steps.map((entry) => [entry.step.id, entry.plugin]),
      "duplicate-step",
      "step",
    ),
    ...repeats(
      steps.flatMap((entry) => entry.step.provides.map((id) => [id, entry.plugin] as const)),
      "duplicate-artifact",
      "artifact",
    ),
    ...repeats(
      steps.flatMap((entry) => (entry.step.metrics ?? []).map((metric) => [metric.id, entry.plugin] as const)),
      "duplicate-metric",
      "metric",
    ),
    ...repeats(
      plugins.flatMap((plugin) => rulesOf(plugin).map((rule) => [rule.id, plugin.name] as const)),
      "duplicate-rule",
      "rule",
    ),
    ...repeats(
      plugins.flatMap((plugin) => (plugin.contributes.pages ?? []).map((page) => [page.path, plugin.name] as const)),
      "duplicate-page",
      "page",
    ),
  ];
  repeated.push(...misplacedMetrics(steps));
  if (repeated.length > 0) throw new CheckError("Cannot use the plugins", repeated);
  return {
    plugins,
    steps,
    metrics: steps.flatMap((entry) => entry.step.metrics ?? []),
    tables: steps.flatMap((entry) => entry.step.tables ?? []),
    rules: plugins.flatMap(rulesOf),
    pages: plugins.flatMap((plugin) =>
      (plugin.contributes.pages ?? []).map((page) => ({ ...page, plugin: plugin.name })),
    ),
  };
}

/**
 * Metrics that name release columns which their table does not declare, declares in another unit, or which another metric
 * names. Tables that are not there are passed over: their plugin may not be.
 */
function misplacedMetrics(steps: readonly Contributed[]): Problem[] {
  const tables = steps.flatMap(({ step }) => step.tables ?? []);
  const units = new Map(tables.flatMap(({ id, columns }) => columns.map(({ name, unit }) => [`${id}.${name}`, unit])));
  const known = new Set(tables.map(({ id }) => id));
  const taken = new Set<string>();
  return steps.flatMap(({ step, plugin }) =>
    (step.metrics ?? []).flatMap(({ id, unit, columns = [] }) =>
      columns.flatMap((column): Problem[] => {
        const again = taken.has(column);
        taken.add(column);
        const absent = !known.has(column.split(".")[0] ?? "");
        if ((absent || units.get(column) === unit) && !again) return [];
        const why = again ? "another metric is there too" : "the table has no such column of the same unit";
        const path = `plugin ${plugin}/${step.id}`;
        return [{ code: "misplaced-metric", path, message: `the metric "${id}" stands in "${column}": ${why}` }];
      }),
    ),
  );
}

const points: Readonly<Record<Point, string | undefined>> = {
  sources: undefined,
  features: "feature/",
  segmenters: "segmentation",
  models: undefined,
  audits: "audit/",
  findings: undefined,
  releases: "release/",
};
const pluginKeys = new Set(["name", "version", "engines", "contributes"]);
const stepKeys = new Set([
  ...["id", "title", "needs", "provides", "settings", "options", "perCutoff", "readsMetrics", "beside"],
  ...["files", "metrics", "tables", "run", "code"],
]);

function stepsOf(plugin: Plugin): Contributed[] {
  return (Object.keys(points) as Point[]).flatMap((point) =>
    (plugin.contributes[point] ?? []).map((step) => ({ step, point, plugin: plugin.name, version: plugin.version })),
  );
}

function pluginProblems(plugin: Plugin): Problem[] {
  const at = `plugin ${plugin.name}`;
  const problems: Problem[] = unknownKeys(plugin, pluginKeys, at);
  if (typeof plugin.name !== "string" || !/^[a-z@][a-z0-9@/-]*$/.test(plugin.name)) {
    problems.push({ code: "invalid-plugin", path: at, message: "a plugin needs a lower-case name" });
  }
  if (!/^\d+\.\d+\.\d+/.test(plugin.version ?? "")) {
    problems.push({ code: "invalid-plugin", path: `${at}/version`, message: "a version such as 1.0.0 is needed" });
  }
  if (plugin.engines?.segmentarium !== `^${contractVersion}`) {
    problems.push({
      code: "wrong-version",
      path: `${at}/engines/segmentarium`,
      message: `it is made for another contract, this is version ${contractVersion}`,
      remedy: `declare "^${contractVersion}" when it fits`,
    });
  }
  const known = new Set<string>([...Object.keys(points), "pages", "qualityRules"]);
  problems.push(...unknownKeys(plugin.contributes ?? {}, known, `${at}/contributes`));
  for (const entry of stepsOf(plugin)) problems.push(...stepProblems(entry));
  problems.push(...ruleProblems(plugin));
  return problems;
}

function rulesOf({ name, contributes }: Plugin): Rule[] {
  return (contributes.qualityRules ?? []).map((written) => {
    const rule = ruleSchema.parse(written);
    return { ...rule, id: `${name}/${rule.id}` };
  });
}

function ruleProblems({ name, contributes }: Plugin): Problem[] {
  return (contributes?.qualityRules ?? []).flatMap((rule, i) => {
    const at = `plugin ${name}/contributes/qualityRules/${rule?.id ?? i}`;
    const issues = ruleSchema.safeParse(rule).error?.issues ?? [];
    return issues.flatMap((issue): Problem[] => {
      const path = [at, ...issue.path.map(String)].join("/");
      if (issue.code !== "unrecognized_keys") return [{ code: "invalid-rule", path, message: issue.message }];
      const message = "this key is not part of the contract";
      return issue.keys.map((key) => ({ code: "unknown-key", path: `${path}/${key}`, message }));
    });
  });
}

function stepProblems({ step, point, plugin }: Contributed): Problem[] {
  const at = `plugin ${plugin}/contributes/${point}/${step.id}`;
  const problems = unknownKeys(step, stepKeys, at);
  const fault = (message: string) => problems.push({ code: "invalid-step", path: at, message });
  if (!/^[a-z][a-z0-9-]*$/.test(step.id)) fault("a kebab-case id is needed");
  if (step.provides.length === 0) fault("it provides nothing");
  const prefix = points[point];
  if (prefix !== undefined && !step.provides.some((id) => id.startsWith(prefix))) {
    fault(`one of the artifacts it provides must start with "${prefix}"`);
  }
  if (point === "features" && (step.metrics ?? []).length === 0) fault("a feature declares its metrics");
  if (point === "features" && step.perCutoff !== true)
    fault("a feature is a function of a cutoff: perCutoff is needed");
  const releases = step.provides.some((id) => id.startsWith("release/"));
  for (const need of step.needs) {
    if (point !== "sources" && /^(source|rejects|ingest)\//.test(need)) {
      fault(`"${need}" holds people who may not have consented: it needs a canonical table instead`);
    }
    if (releases && /^(segmentation-model\/|published-model|aggregate-model|own-model)/.test(need)) {
      fault(`"${need}" may hold rows of single customers: a step that provides a release table may not need it`);
    }
  }
  if (releases && step.settings?.includes("earlierModel") === true) {
    fault('"earlierModel" may hold rows of single customers: a step that provides a release table may not have it');
  }
  for (const { id, low, high, columns, missing, unknown } of step.metrics ?? []) {
    if (low !== undefined && high !== undefined && low > high)
      fault(`the range of metric "${id}" is the wrong way round`);
    if (unknown !== undefined && missing === undefined)
      fault(`metric "${id}" may be unknown: "missing" has to say what that means`);
    if (typeof unknown === "object" && !step.metrics?.some((other) => other.id === unknown.with))
      fault(`metric "${id}" is unknown with "${unknown.with}", which is no metric of the step`);
    if (point === "features" && columns !== undefined)
      fault(`metric "${id}" is of customers: it has no release columns`);
  }
  const declared = new Set((step.tables ?? []).map((table) => `release/${table.id}`));
  for (const id of step.provides) {
    if (id.startsWith("release/") && !declared.has(id)) fault(`"${id}" has no declared table`);
  }
  for (const id of declared) if (!step.provides.includes(id)) fault(`the declared table of "${id}" is not provided`);
  return problems;
}

function unknownKeys(value: object, known: ReadonlySet<string>, at: string): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.has(key))
    .map((key) => ({ code: "unknown-key", path: `${at}/${key}`, message: "this key is not part of the contract" }));
}

function repeats(entries: readonly (readonly [string, string])[], code: string, noun: string): Problem[] {
  const owners = new Map<string, string[]>();
  for (const [id, owner] of entries) owners.set(id, [...(owners.get(id) ?? []), owner]);
  return [...owners]
    .filter(([, list]) => list.length > 1)
    .map(([id, list]) => ({
      code,
      message: `the ${noun} "${id}" is there ${list.length} times`,
      path: list.join(", "),
      ...(noun === "metric"
        ? { remedy: "call one otherwise: a measure of yours has the name that its source gives the column" }
        : {}),
    }));
}
