import { kindOf, type Rule } from "../../config/index.ts";

/** What a rule asks for, in words: of what the project file declares, never of what the data holds. */
export function ruleWords(rule: Rule): string {
  const { range, set, regex, references, compare, order, freshness } = rule;
  if (rule.notNull !== undefined) return `${rule.notNull.join(", ")} ${has(rule.notNull, "has", "have")} a value`;
  if (rule.unique !== undefined)
    return `${rule.unique.join(", ")} ${has(rule.unique, "occurs", "together occur")} once`;
  if (range !== undefined) return `${range.column} is ${boundWords(range)}`;
  if (set !== undefined) return `${set.column} is one of ${set.values.length} declared values`;
  if (regex !== undefined) return `${regex.column} matches ${regex.pattern}`;
  if (compare !== undefined) return `${compare.left} ${compare.operator} ${compare.right}`;
  if (order !== undefined) return `${order.earlier} is not after ${order.later}`;
  if (freshness !== undefined) {
    return `${freshness.column} of some row is within the ${freshness.withinDays} days before the as-of day`;
  }
  if (references !== undefined) {
    const there = references.source === undefined ? `table ${references.table}` : `source ${references.source}`;
    return `${references.columns.join(", ")} ${has(references.columns, "is", "together are")} in ${there}`;
  }
  if (rule.usual !== undefined) return usualWords(rule.usual);
  if (rule.previous !== undefined) return previousWords(rule.previous);
  return rule.readable === true ? "the reader rejects no row" : `there are ${volumeWords(rule)}`;
}

/** How much may break a rule, in words. */
export function thresholdWords(rule: Rule): string {
  if (rule.volume !== undefined) return volumeWords(rule);
  if (rule.freshness !== undefined) return "at least one row";
  if (rule.usual !== undefined) return multiples(rule.usual, "the median");
  if (rule.previous !== undefined) return multiples(rule.previous, "the rows of then");
  const { rows, share } = rule.tolerance ?? {};
  const limits = [];
  if (rows !== undefined) limits.push(`${rows} ${rows === 1 ? "row" : "rows"}`);
  if (share !== undefined) limits.push(`${Number((100 * share).toPrecision(12))}% of the rows`);
  return limits.length === 0 ? "no row" : `at most ${limits.join(" and ")}`;
}

/** The columns of the near end that a rule names. */
export function ruleColumns(rule: Rule): readonly string[] {
  switch (kindOf(rule)) {
    case "notNull":
      return rule.notNull ?? [];
    case "unique":
      return rule.unique ?? [];
    case "references":
      return rule.references?.columns ?? [];
    case "compare":
      return rule.compare === undefined ? [] : [rule.compare.left, rule.compare.right];
    case "order":
      return rule.order === undefined ? [] : [rule.order.earlier, rule.order.later];
    case "usual":
      return [rule.usual?.column, rule.usual?.distinct ?? rule.usual?.missing].filter((name) => name !== undefined);
    default: {
      const column = rule.range?.column ?? rule.set?.column ?? rule.regex?.column ?? rule.freshness?.column;
      return column === undefined ? [] : [column];
    }
  }
}

function has(columns: readonly string[], one: string, several: string): string {
  return columns.length === 1 ? one : several;
}

function boundWords({ min, max }: NonNullable<Rule["range"]>): string {
  const low = min === undefined ? [] : [`at least ${min === "asOf" ? "the as-of day" : min}`];
  const high = max === undefined ? [] : [max === "asOf" ? "before the as-of day" : `at most ${max}`];
  return [...low, ...high].join(" and ");
}

function volumeWords({ volume }: Rule): string {
  const low = volume?.minimum === undefined ? [] : [`at least ${volume.minimum} rows`];
  const high = volume?.maximum === undefined ? [] : [`at most ${volume.maximum} rows`];
  return [...low, ...high].join(" and ");
}

function usualWords(usual: NonNullable<Rule["usual"]>): string {
  const { column, per, periods, distinct, missing } = usual;
  const counted =
    missing !== undefined
      ? `the share of rows without ${missing}`
      : distinct === undefined
        ? "the number of rows"
        : `the number of distinct ${distinct}`;
  const limits = multiples(usual, `the median of the ${periods} ${per}s before`);
  return `${counted} in the last ${per} by ${column} is ${limits}`;
}

function previousWords(previous: NonNullable<Rule["previous"]>): string {
  const files = previous.files === "kept" ? ", and its files are there again" : "";
  return `the number of rows is ${multiples(previous, "that of the publication before")}${files}`;
}

function multiples(
  { fewest, most, apart }: { readonly [name in "fewest" | "most" | "apart"]?: number | undefined },
  of: string,
): string {
  if (apart !== undefined) return `at most ${apart} away from ${of}`;
  const low = fewest === undefined ? [] : [`at least ${fewest}`];
  const high = most === undefined ? [] : [`at most ${most}`];
  return `${[...low, ...high].join(" and ")} times ${of}`;
}
