import { describe, expect, it } from "vitest";
import { collect } from "../../src/collect.ts";
import { CheckError } from "../../src/errors.ts";
import { plan } from "../../src/plan.ts";
import { definePlugin, defineStep, type Plugin, type RuleInput } from "../../src/plugin.ts";
import { withPluginRules } from "../../src/withPluginRules.ts";
import { miniaturePlugin, miniatureProject } from "./miniature.ts";

const cutoffs = { default: "2024-03-31", training: "2024-03-11" };
const absent = new Map([["surveys", "add surveys"]]);

function stepOf(id: string, needs: string[], provides: string[]) {
  return defineStep(import.meta.url, { id, title: id, needs, provides, run: () => ({}) as never });
}

function pluginOf(name: string, ...findings: ReturnType<typeof stepOf>[]): Plugin {
  return definePlugin({ name, version: "1.0.0", engines: { segmentarium: "^1" }, contributes: { findings } });
}

function problemsOf(work: () => unknown) {
  try {
    work();
  } catch (cause) {
    if (cause instanceof CheckError) return cause.problems;
    throw cause;
  }
  throw new Error("nothing was refused");
}

describe("collect", () => {
  it("refuses all faults of all plugins at once, naming plugin and key", () => {
    const broken = {
      ...pluginOf("broken", stepOf("Bad Id", [], ["x"])),
      engines: { segmentarium: "^9" },
      extra: true,
    } as Plugin;
    const stranger = {
      ...pluginOf("stranger"),
      contributes: { gadgets: [], audits: [stepOf("a", [], ["not-an-audit"])] },
    } as Plugin;
    const problems = problemsOf(() => collect([broken, stranger]));
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([
      ["unknown-key", "plugin broken/extra"],
      ["wrong-version", "plugin broken/engines/segmentarium"],
      ["invalid-step", "plugin broken/contributes/findings/Bad Id"],
      ["unknown-key", "plugin stranger/contributes/gadgets"],
      ["invalid-step", "plugin stranger/contributes/audits/a"],
    ]);
  });

  it("refuses a metric that may be unknown without saying what that means, or with a metric that the step has not", () => {
    const metric = { title: "Visits", unit: "visits", formula: "visits", description: "Visits." };
    const metrics = [
      { ...metric, id: "silent", unknown: "always" as const },
      { ...metric, id: "lost", missing: "No visit.", unknown: { with: "elsewhere" } },
      { ...metric, id: "fine", missing: "No visit.", unknown: { with: "silent" } },
    ];
    const problems = problemsOf(() => collect([pluginOf("web", { ...stepOf("s", [], ["x"]), metrics })]));
    expect(problems.map(({ message }) => message)).toEqual([
      'metric "silent" may be unknown: "missing" has to say what that means',
      'metric "lost" is unknown with "elsewhere", which is no metric of the step',
    ]);
  });

  it("refuses two providers of one artifact and two steps of one id", () => {
    const problems = problemsOf(() =>
      collect([pluginOf("a", stepOf("s", [], ["x"])), pluginOf("b", stepOf("s", [], ["x"]))]),
    );
    expect(problems.map((problem) => problem.code)).toEqual(["duplicate-step", "duplicate-artifact"]);
    expect(problems[0]?.path).toBe("a, b");
  });
});

describe("rules of plugins", () => {
  const ruled = (...qualityRules: readonly RuleInput[]): Plugin => ({
    ...pluginOf("shop"),
    contributes: { qualityRules },
  });
  const dated: RuleInput = { id: "dated", table: "order_lines", notNull: "ordered_at" };

  it("stand behind the plugin's name, with their defaults", () => {
    const { rules } = collect([ruled(dated)]);
    expect(rules).toEqual([{ ...dated, id: "shop/dated", severity: "fail", notNull: ["ordered_at"] }]);
  });

  it("are refused for unknown keys, for asking nothing and for one id twice", () => {
    const odd = { ...dated, id: "odd", tolerant: true } as RuleInput;
    const nothing: RuleInput = { id: "nothing", table: "orders" };
    expect(problemsOf(() => collect([ruled(odd, nothing)])).map(({ code, path }) => [code, path])).toEqual([
      ["unknown-key", "plugin shop/contributes/qualityRules/odd/tolerant"],
      ["invalid-rule", "plugin shop/contributes/qualityRules/nothing"],
    ]);
    expect(problemsOf(() => collect([ruled(dated, dated)])).map(({ code }) => code)).toEqual(["duplicate-rule"]);
  });

  it("join those of the project, unless they do not fit it; a table that the project lacks is no fault", async () => {
    const project = miniatureProject();
    const surveys: RuleInput = { id: "answers", table: "surveys", notNull: "score" };
    const joined = await withPluginRules(project, collect([ruled(dated, surveys)]).rules);
    expect(joined.rules.map(({ id }) => id)).toEqual(["shop/dated", "shop/answers"]);
    const unfit: RuleInput = { id: "unfit", table: "order_lines", notNull: "colour" };
    const far: RuleInput = { id: "far", table: "order_lines", references: { columns: "order_id", table: "surveys" } };
    const refused = await withPluginRules(project, collect([ruled(unfit, far)]).rules).catch((cause: unknown) => cause);
    expect((refused as CheckError).problems.map(({ code, path }) => [code, path])).toEqual([
      ["unknown-column", "rules/shop/unfit/notNull"],
      ["unknown-table", "rules/shop/far/references/table"],
    ]);
  });
});

describe("plan", () => {
  it("puts providers first and repeats a step per cutoff only where another asks for it", () => {
    const nodes = plan(collect([miniaturePlugin()]), { cutoffs, absent });
    expect(nodes.map((node) => node.id)).toEqual([
      "lines",
      "orders-so-far",
      "orders-so-far@2024-03-11",
      "growth",
      "audit-growth",
      "opinions",
      "audit-list",
    ]);
  });

  it("leaves out what needs a source that the project has not, and says how to add it", () => {
    const nodes = plan(collect([miniaturePlugin()]), { cutoffs, absent });
    const opinions = nodes.find((node) => node.id === "opinions");
    expect(opinions?.skipped).toEqual({ missing: ["surveys"], remedy: "add surveys" });
  });

  it("names gaps, cycles and unknown cutoffs together", () => {
    const registry = collect([
      pluginOf("a", stepOf("one", ["two-made"], ["one-made"]), stepOf("two", ["one-made"], ["two-made"])),
      pluginOf("b", stepOf("three", ["nowhere", "one-made@someday"], ["three-made"])),
    ]);
    const problems = problemsOf(() => plan(registry, { cutoffs, absent }));
    expect(problems.map((problem) => problem.code).sort()).toEqual(["cycle", "gap", "unknown-cutoff"]);
    expect(problems.find((problem) => problem.code === "cycle")?.message).toContain("one → two → one");
  });

  it("does not depend on the order in which plugins are listed, but for ties", () => {
    const a = pluginOf("a", stepOf("late", ["early-made"], ["late-made"]));
    const b = pluginOf("b", stepOf("early", [], ["early-made"]));
    const order = (plugins: Plugin[]) => plan(collect(plugins), { cutoffs, absent }).map((node) => node.id);
    expect(order([a, b])).toEqual(["early", "late"]);
    expect(order([b, a])).toEqual(["early", "late"]);
  });
});
