import type { Metric } from "segmentarium/plugin";
import type { Archetype } from "./archetypes.ts";
import { percent } from "./figures.ts";
import type { NamedProfile } from "./nameSegments.ts";
import type { Overall, Profile } from "./profile.ts";

/** The kind of all segments that are named by their measures: no rule says what to do for them. */
export const byTraits: Archetype = { id: "by-traits", name: "", when: [] };

/** What a segment is named by: a measure, how far its mean lies from everybody's in standard deviations, and that in words. */
interface Trait {
  readonly metric: Metric;
  readonly distance: number;
  readonly words: string;
}

/** Nearer to everybody than this many standard deviations, a measure names nothing. */
const leastDistance = 0.25;

/**
 * Names of segments that no rule of buyers fits, since there are no orders: the two measures that differ most from everybody's, a third
 * or fourth where segments would be called the same, and a number (by size, then label) where these do not tell them apart.
 *
 * @param metrics that may name, in the order in which ties of distance are broken.
 * @param minimumPeople members of whom a measure must be known to name them.
 * @returns one per profile, in the order given; ids and names are unique.
 */
export function nameByTraits(
  profiles: readonly Profile[],
  overall: Overall,
  metrics: readonly Metric[],
  minimumPeople: number,
): NamedProfile[] {
  const traits = profiles.map((profile) => traitsOf(profile, overall, metrics, minimumPeople));
  const wordsOf = (i: number, most: number) => traits[i]!.slice(0, most).map(({ words }) => words);
  const words = profiles.map((_, i) => wordsOf(i, 2));
  for (let most = 3; most <= 4; most++) {
    const joined = words.map((one) => one.join());
    for (const i of words.keys()) {
      if (joined.indexOf(joined[i]!) !== joined.lastIndexOf(joined[i]!)) words[i] = wordsOf(i, most);
    }
  }
  const names = new Set<string>();
  const ids = new Set<string>();
  const inOrder = [...profiles.keys()].sort(
    (a, b) => profiles[b]!.size - profiles[a]!.size || profiles[a]!.label - profiles[b]!.label,
  );
  const named = new Map<number, NamedProfile>();
  for (const i of inOrder) {
    const called = nameOf(words[i]!, metrics.length > 0);
    const name = untaken(called, names, metrics.length > 0 ? ", " : " ", metrics.length > 0 ? 1 : 0);
    named.set(i, { profile: profiles[i]!, archetype: byTraits, id: untaken(slug(name), ids, "-", 1), name });
  }
  return profiles.map((_, i) => named.get(i)!);
}

/** Where a segment differs most from everybody, with figures of all its members: such as `income 86.5 (all: 60.6)`; in words alone where the figure would count people, and without that of all where it is not known of all. */
export function figuresOf(profile: Profile, overall: Overall, metrics: readonly Metric[], most = 3): readonly string[] {
  return traitsOf(profile, overall, metrics, profile.size)
    .slice(0, most)
    .map(({ metric: { id, unit, title, answer }, words }) => {
      if (answer === true || profile.untold?.has(id) === true) return words;
      const print = (value: number) => (unit === "share" ? percent(value)! : String(Number(value.toPrecision(3))));
      const all = (overall.known?.get(id) ?? overall.size) === overall.size;
      const beside = all ? ` (all: ${print(overall.means.get(id)!)})` : "";
      return `${inSentence(title)} ${print(profile.means.get(id)!)}${beside}`;
    });
}

/** @param fewest members of whom a measure must be known. */
function traitsOf(profile: Profile, overall: Overall, metrics: readonly Metric[], fewest: number): readonly Trait[] {
  const traits = metrics.flatMap((metric): Trait[] => {
    if ((profile.known.get(metric.id) ?? 0) < fewest) return [];
    const own = profile.means.get(metric.id);
    const deviation = overall.deviations.get(metric.id) ?? 0;
    if (own === undefined || deviation <= 0) return [];
    const distance = (own - overall.means.get(metric.id)!) / deviation;
    return Math.abs(distance) < leastDistance ? [] : [{ metric, distance, words: inWords(metric, own, distance) }];
  });
  return traits.sort((a, b) => Math.abs(b.distance) - Math.abs(a.distance));
}

/** An answer that most or few give is a yes or a no; any other mean, also of shares, is high or low. */
function inWords({ title, answer }: Metric, own: number, distance: number): string {
  const name = inSentence(title);
  if (answer !== true) return `${distance > 0 ? "high" : "low"} ${name}`;
  if (distance > 0) return own >= 0.5 ? name : `more often ${name}`;
  return own < 0.5 ? `not ${name}` : `less often ${name}`;
}

function nameOf(words: readonly string[], measured: boolean): string {
  const name = words.length > 0 ? words.join(", ") : measured ? "near the average" : "segment";
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What is wanted, or with the first number that makes it new; `bare` 0: always with a number. It is taken then. */
function untaken(wanted: string, taken: Set<string>, between: string, bare: 0 | 1): string {
  for (let number = 1; ; number++) {
    const candidate = number <= bare ? wanted : `${wanted}${between}${number}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

/** A title with more capitals than the first is a name, and stays as it is. */
function inSentence(title: string): string {
  return /^[A-Z][^A-Z]*$/.test(title) ? title.toLowerCase() : title;
}

/** A part of an address. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
