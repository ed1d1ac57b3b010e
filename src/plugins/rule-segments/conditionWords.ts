import type { Condition, Threshold } from "./conditionSchema.ts";

/** A condition in words, as the project declares it: no value of the data is in it. */
export function conditionWords(condition: Condition): string {
  const { threshold, quantile, weight, buying, sql, all, any, not } = condition;
  if (threshold !== undefined) return thresholdWords(threshold);
  if (quantile !== undefined) {
    const { metric, of, from, to } = quantile;
    return `${metric} in band ${from === to ? from : `${from} to ${to}`} of ${of}`;
  }
  if (weight !== undefined) {
    const { metric, group, shares } = weight;
    if (group === "none") return `${metric} at most 0`;
    return `${group} by ${metric} (${shares.map((share) => Number((share * 100).toFixed(1))).join("/")})`;
  }
  if (buying !== undefined) return buyingWords[buying.state](buying.days);
  if (sql !== undefined) return sql.replaceAll(/\s+/g, " ");
  if (not !== undefined) return `not (${conditionWords(not)})`;
  const parts = all ?? any ?? [];
  return parts
    .map((part) => (isPlain(part) ? conditionWords(part) : `(${conditionWords(part)})`))
    .join(all === undefined ? " or " : " and ");
}

const buyingWords = {
  new: (days: number) => `first purchase within the last ${days} days`,
  repeating: (days: number) => `purchases before and within the last ${days} days`,
  lapsed: (days: number) => `no purchase within the last ${days} days`,
};

function isPlain({ all, any, sql }: Condition): boolean {
  return all === undefined && any === undefined && sql === undefined;
}

function thresholdWords({ metric, atLeast, above, atMost, below }: Threshold): string {
  const bounds = [
    ["at least", atLeast],
    ["above", above],
    ["at most", atMost],
    ["below", below],
  ] as const;
  const words = bounds.flatMap(([word, bound]) => (bound === undefined ? [] : [`${word} ${bound}`]));
  return `${metric} ${words.join(" and ")}`;
}
