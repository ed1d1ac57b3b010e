import type { Metric } from "segmentarium/plugin";
import { countText } from "segmentarium/stats";
import type { CustomerMap, MapAxis } from "./mapsTypes.ts";

/** How a map is to be read, in words. */
export function mapNote({ map, trustworthiness, continuity, drawn, settings, converged }: CustomerMap): string {
  const made = map === "principal-components" ? "" : ` ${countText(drawn)} customers drawn at random, ${settings}.`;
  const rest = converged ? "" : " Customers still moved at the end: with more steps it could look different.";
  return `${readings[map]} ${trustWords(trustworthiness, continuity)}${made}${rest}`;
}

const readings: Readonly<Record<CustomerMap["map"], string>> = {
  "principal-components":
    "The plane in which customers differ most. Distances and directions mean something, but customers who differ in other ways lie on each other.",
  "t-sne":
    "Keeps near customers near. Distances between far groups mean nothing, and neither do sizes of groups or directions.",
  umap: "Keeps near customers near. Distances between far groups mean nothing, and neither do gaps, densities or directions.",
};

function trustWords(trust: number, kept: number): string {
  const near =
    trust >= 0.95
      ? "Who is near here is near in truth as well"
      : trust >= 0.85
        ? "Who is near here is mostly near in truth"
        : "Who is near here is often not near in truth";
  const torn =
    kept >= 0.95
      ? "and hardly anybody is torn from their neighbours"
      : kept >= 0.85
        ? "and few are torn from their neighbours"
        : "and many are torn from their neighbours";
  return `${near} (trustworthiness ${trust.toFixed(3)}), ${torn} (continuity ${kept.toFixed(3)}).`;
}

const least = 0.4;
const most = 4;

/**
 * What lies towards the high end of an axis: measures that correlate by at least 0.4, strongest first, at most four.
 *
 * @returns the words, and the measures with their loadings.
 */
export function axisWords({ loadings }: MapAxis, columns: readonly SpaceName[], metrics: readonly Metric[]) {
  const strong = loadings
    .filter(({ loading }) => Math.abs(loading) >= least)
    .sort((a, b) => Math.abs(b.loading) - Math.abs(a.loading) || (a.column < b.column ? -1 : 1))
    .slice(0, most);
  const named = strong.map(({ column, loading }) => ({ title: titleOf(column, columns, metrics), loading }));
  const list = (test: (loading: number) => boolean) =>
    named.filter(({ loading }) => test(loading)).map(({ title }) => title);
  const [more, less] = [list((loading) => loading > 0), list((loading) => loading < 0)];
  const parts = [
    ...(more.length > 0 ? [`more ${more.join(", ")}`] : []),
    ...(less.length > 0 ? [`less ${less.join(", ")}`] : []),
  ];
  return parts.length === 0 ? "no single measure stands out" : parts.join("; ");
}

/** Which metric a column of the clustering space is of. */
export interface SpaceName {
  readonly name: string;
  readonly metric: string;
  readonly role: "value" | "missing";
}

function titleOf(column: string, columns: readonly SpaceName[], metrics: readonly Metric[]): string {
  const known = columns.find(({ name }) => name === column);
  const title = metrics.find(({ id }) => id === known?.metric)?.title ?? known?.metric ?? column;
  const inSentence = /^[A-Z][^A-Z]*$/.test(title) ? title.toLowerCase() : title;
  return known?.role === "missing" ? `missing ${inSentence}` : inSentence;
}
