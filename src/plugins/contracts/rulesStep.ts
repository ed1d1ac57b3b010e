import type { Rule } from "segmentarium/config";
import { type Asked, type AskedSource, judgeRules, ofPeople, resultWords } from "segmentarium/ingest";
import {
  defineStep,
  type FileAccount,
  type Project,
  type RuleResult,
  type Step,
  type TableInput,
} from "segmentarium/plugin";

type Place = Pick<Rule, "source" | "table">;

/** What rules ask: one source or canonical table, and for references another one that it leads to. */
export interface Target {
  readonly near: Place;
  readonly far: Place | undefined;
}

export function targetOf({ source, table, references }: Rule): Target {
  return { near: { source, table }, far: references };
}

type Inputs = Readonly<Record<string, unknown>>;

/** Judges all rules of one target. A broken rule is a warning here; the gate is before publication. */
export function rulesStep(target: Target): Step {
  const { near, far } = target;
  const artifacts = [near, ...(far === undefined ? [] : [far])].map(artifactOf);
  const files = ["file-lines", "rejects", "accounting"].map((kind) => `${kind}/${near.source}`);
  const results = `rule-results/${artifacts.join("/")}`;
  const provides: readonly string[] = [results];
  return defineStep(import.meta.url, {
    id: `rules-of-${artifacts.join("-in-").replaceAll(/[/_]/g, "-")}`,
    title: `Rules for ${artifacts.join(" in ").replaceAll(/[/_]/g, " ")}`,
    needs: [...new Set([...artifacts, ...(near.source === undefined ? [] : files)])],
    provides,
    settings: ["rules", "sources", "asOf", "minimumPeople", "earlier", "consent"],
    async run(inputs: Inputs, { db, settings, log }) {
      const judged = await judgeRules(db, askedOf(target, inputs, settings), rulesOf(settings, target));
      const totals =
        settings.consent === undefined || near.source !== undefined || !ofPeople(near.table ?? "customers");
      for (const result of judged) {
        const code = warningOf(result);
        if (code === undefined) continue;
        log.warn(code, `Rule "${result.rule}" of ${resultWords(result, settings.minimumPeople, totals)}`);
      }
      return { [results]: judged };
    },
  });
}

/** A rule that holds is told only where files lost rows within what it allows. */
function warningOf({ verdict, compared }: RuleResult): string | undefined {
  if (verdict === "insufficient-evidence") return "rule-not-judged";
  if (verdict !== "pass") return "rule-broken";
  return (compared?.files?.gone ?? 0) + (compared?.files?.fewer ?? 0) > 0 ? "fewer-rows" : undefined;
}

function rulesOf({ rules }: Pick<Project, "rules">, { near, far }: Target): readonly Rule[] {
  const same = (a: Place | undefined, b: Place | undefined) => a?.source === b?.source && a?.table === b?.table;
  return rules.filter((rule) => same(rule, near) && same(rule.references, far));
}

function artifactOf({ source, table }: Place): string {
  return source === undefined ? (table ?? "") : `source/${source}`;
}

function askedOf(
  { near, far }: Target,
  inputs: Inputs,
  { sources, asOf, earlier }: Pick<Project, "sources" | "asOf" | "earlier">,
): Asked {
  const source = sources.find(({ id }) => id === near.source);
  const sql = (artifact: string): string => (inputs[artifact] as TableInput).sql;
  const asked = {
    sql: sql(artifactOf(near)),
    asOf,
    ...(earlier === undefined ? {} : { earlier }),
    ...(far === undefined ? {} : { far: sql(artifactOf(far)) }),
  };
  if (source === undefined) {
    const table = near.table ?? "customers";
    return { ...asked, table, people: ofPeople(table) };
  }
  const accounts = inputs[`accounting/${source.id}`] as readonly FileAccount[];
  const own: AskedSource = {
    id: source.id,
    files: accounts.map(({ file }) => file),
    unit: source.format === "csv" || source.format === "json" ? "line" : "row",
    lines: sql(`file-lines/${source.id}`),
    rejects: sql(`rejects/${source.id}`),
    accounts,
  };
  return { ...asked, table: source.table, people: ofPeople(source.table), source: own };
}
