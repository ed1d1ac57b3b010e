import type { Metric } from "segmentarium/plugin";
import type { Condition, MeasureFacts } from "./segmentRules.ts";

/** What is needed to put conditions into words: the registry, facts about values, and the currency. */
export interface Vocabulary {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly facts: ReadonlyMap<string, MeasureFacts>;
  readonly currency: string;
}

/** A rule in words, its measures in the order of conditions; of none, that it fits everybody. */
export function ruleWords(conditions: readonly Condition[], words: Vocabulary): string {
  return conditions.length === 0 ? "any customer" : conditions.map((one) => conditionWords(one, words)).join(", ");
}

/** One condition in words, such as `order value above £62`. */
export function conditionWords(condition: Condition, { metrics, facts, currency }: Vocabulary): string {
  const metric = metrics.get(condition.metric);
  const own = facts.get(condition.metric)!;
  const { lowest, missing } = own;
  const name = inSentence(metric?.title ?? condition.metric);
  const upTo = condition.upTo;
  const above = condition.above !== undefined && condition.above < lowest ? undefined : condition.above;
  if (upTo !== undefined && upTo < lowest)
    return metric?.missing ? inSentence(metric.missing).replace(/\.$/, "") : `${name} unknown`;
  if (upTo === undefined && above === undefined) return `${name} known`;
  if (metric?.answer === true) {
    const said = upTo === undefined ? name : `not ${name}`;
    return missing && condition.above === undefined ? `${said} or unknown` : said;
  }
  const print = (value: number) => amount(value, metric?.unit ?? "", currency);
  const told = (phrases[condition.metric] ?? ((range) => `${name} ${range}`))(range(above, upTo, own, print));
  return missing && condition.above === undefined ? `${told} or unknown` : told;
}

/** How measures that most projects have are said; others by their title. */
const phrases: Readonly<Record<string, (range: string) => string>> = {
  recency_days: (range) => `last order ${range} ago`,
  frequency_orders: (range) => range,
  tenure_days: (range) => `first order ${range} ago`,
  mean_gap_days: (range) => `${range} between orders`,
};

function range(
  above: number | undefined,
  upTo: number | undefined,
  { whole, lowest, missing }: MeasureFacts,
  print: (value: number) => string,
): string {
  if (above === undefined) return upTo === lowest && !missing ? print(upTo) : `at most ${print(upTo!)}`;
  if (upTo === undefined) return whole ? `${print(above + 1)} or more` : `above ${print(above)}`;
  if (!whole) return `above ${print(above)} and at most ${print(upTo)}`;
  return above + 1 === upTo ? print(upTo) : `${above + 1} to ${print(upTo)}`;
}

/** A number with its unit, in as many digits as it has. */
function amount(value: number, unit: string, currency: string): string {
  const text = (number: number) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 4 }).format(number);
  if (unit === "share") return `${text(100 * value)}%`;
  if (unit === currency) {
    const digits = Number.isInteger(value) ? 0 : 2;
    const format = {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    } as const;
    return new Intl.NumberFormat("en-GB", format).format(value);
  }
  const noun = value === 1 ? unit.replace(/s$/, "") : unit;
  return /^[a-z]+$/.test(unit) && unit !== "ratio" ? `${text(value)} ${noun}` : text(value);
}

/** A title with more capitals than the first is a name, and stays as it is. */
function inSentence(title: string): string {
  return /^[A-Z][^A-Z]*$/.test(title) ? title.replace(/^./, (letter) => letter.toLowerCase()) : title;
}
