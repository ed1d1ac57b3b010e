import type { ReleaseRow } from "../../src/release/index.ts";

type Rows = readonly ReleaseRow[];
type Attack = (where: string, parts: Rows, columns: readonly string[], whole?: ReleaseRow) => void;

export interface Attacked {
  of(id: string): Rows;
  /** The whole of which segments are parts: all customers. */
  readonly everybody: ReleaseRow;
  readonly minimum: number;
  readonly attack: Attack;
  grouped(rows: Rows, keys: readonly string[]): ReadonlyMap<string, Rows>;
}

/** Attacks tables about segments, rules, measures and classes. It gives what they tell beyond the parts that `attack` finds. */
export function subtractSegments(release: Attacked): string[] {
  const { of, everybody, attack, grouped } = release;
  for (const id of ["segment_in_short", "segment_trust", "lab_stability", "rule_segments", "missing_patterns"]) {
    attack(id, of(id), ["people"], everybody);
  }
  for (const id of ["density_regions", "lab_sizes"]) {
    for (const [group, rows] of grouped(of(id), ["algorithm", "k"]))
      attack(`${id} ${group}`, rows, ["people"], everybody);
  }
  for (const [place, rows] of grouped(of("missing_sizes"), ["place"])) {
    attack(`missing_sizes ${place}`, rows, ["people", "low", "high"]);
  }
  for (const [metric, rows] of grouped(of("missing_means"), ["metric"])) {
    const measure = of("missing_measures").find((row) => row["metric"] === metric) ?? {};
    attack(`missing_means ${metric}`, rows, ["known", "unknown"], measure);
  }
  attack("segment_trust", of("segment_trust"), ["drawn"]);
  return [
    ...heldOutCustomers(release),
    ...overlaps(release),
    ...changes(release),
    ...missingValues(release),
    ...traits(release),
    ...allButFew(release),
    ...classes(release),
  ];
}

const known = (value: ReleaseRow[string] | undefined): value is number => typeof value === "number";

/** Who was held to the rules of segments: by the counts, by shares of one another, and by the share of the largest segment. */
function heldOutCustomers({ of, attack, minimum }: Attacked): string[] {
  const fit = of("segment_rule_fit")[0] ?? {};
  const rules = of("segment_rules");
  const derived = of("segment_in_short").map((row): ReleaseRow => {
    const { checked = null, fitted = null, right = null, covered = null } = row;
    if (known(checked) || !known(fitted) || !known(right) || !known(covered) || covered === 0) return row;
    return { ...row, checked: Math.round((right * fitted) / covered) };
  });
  attack("segment_in_short", withLargest(derived, fit), ["checked"], fit);
  const shown = derived.reduce((sum, row) => sum + Number(row["rules"] ?? 0), 0);
  if (derived.length > 0 && shown === fit["rules"]) {
    attack("segment_in_short", derived, ["fitted"], { fitted: fit["checked"] ?? null });
  }
  if (rules.length > 0 && rules.length === fit["rules"]) attack("segment_rules", rules, ["people", "checked"], fit);
  return derived.length === 2 && derived.every((row) => row["checked"] === null) ? byMeanOfShares(fit, minimum) : [];
}

/** Of two segments: which counts give both accuracy and its mean over segments. */
function byMeanOfShares(
  { checked = null, accuracy = null, balanced_accuracy: balanced = null }: ReleaseRow,
  minimum: number,
): string[] {
  if (!known(checked) || !known(accuracy) || !known(balanced)) return [];
  const right = Math.round(accuracy * checked);
  const fitting = new Set<number>();
  for (let one = 1; one <= checked / 2; one++) {
    for (let hits = 0; hits <= one && hits <= right; hits++) {
      const mean = (hits / one + (right - hits) / (checked - one)) / 2;
      if (right - hits <= checked - one && Math.abs(mean - balanced) < 1e-9) fitting.add(one);
    }
  }
  const [only] = fitting;
  return fitting.size === 1 && only! < minimum ? [`segment_rule_fit: ${only} of one segment are told`] : [];
}

function withLargest(rows: Rows, { largest = null, checked = null }: ReleaseRow): Rows {
  if (!known(largest) || !known(checked)) return rows;
  const told = Math.round(largest * checked);
  const first = rows.findIndex((row) => row["checked"] === null);
  if (rows.some((row) => row["checked"] === told)) return rows;
  return rows.map((row, i) => (i === first ? { ...row, checked: told } : row));
}

/** Of whom a rule matches, those that its segment has not are in the segments of the rules before it. */
function overlaps({ of, minimum }: Attacked): string[] {
  const found: string[] = [];
  let earlier: number | undefined = 0;
  for (const { place = null, matched = null, people = null } of of("rule_segments")) {
    if (known(matched) && known(people)) {
      const shared = matched - people;
      const parts = earlier === undefined ? [shared] : [shared, earlier - shared];
      for (const part of parts.filter((count) => count > 0 && count < minimum)) {
        found.push(`rule_segments ${place}: ${part} are told by matched`);
      }
    }
    earlier = earlier === undefined || !known(people) ? undefined : earlier + people;
  }
  return found;
}

function changes({ of, attack, minimum }: Attacked): string[] {
  const all = of("segment_changes").find((row) => row["segment"] === "all");
  const parts = of("segment_changes").filter((row) => row !== all);
  for (const column of ["people", "people_before", "stayed", "moved"]) {
    const isIn = (row: ReleaseRow) =>
      row[column] !== null ||
      String(row["suppressed_columns"] ?? "")
        .split(" ")
        .includes(column);
    const other = column === "people_before" ? "new" : "ended";
    attack(
      "segment_changes",
      parts.filter((row) => isIn(row) && row["kind"] !== other),
      [column],
      all,
    );
  }
  return parts.flatMap(({ segment = null, people = null, people_before: before = null }) => {
    const came = known(people) && known(before) ? Math.abs(people - before) : 0;
    return came > 0 && came < minimum ? [`segment_changes ${segment}: a change of ${came} is told`] : [];
  });
}

/** What chains imputed, less what was taken away; what a measure has, less what it has not. */
function missingValues({ of, minimum }: Attacked): string[] {
  const few = (count: number) => count > 0 && count < minimum;
  const chains = [...of("missing_convergence"), ...of("missing_chains")].flatMap(({ metric = null, people = null }) => {
    const taken = of("missing_recovery").find((row) => row["metric"] === metric)?.["people"];
    return known(people) && known(taken) && few(Math.abs(people - taken))
      ? [`missing_chains ${metric}: few are told`]
      : [];
  });
  const measures = of("missing_measures").flatMap((row) => {
    const parts = ["known", "never", "unknown"].map((name) => row[name] ?? null);
    const hidden = parts.filter((part) => part === null).length;
    return parts.some((part) => known(part) && few(part)) || hidden === 1
      ? [`missing_measures ${row["metric"]}: few are told`]
      : [];
  });
  return [...new Set([...chains, ...measures])];
}

/**
 * Who lacks a measure in a segment, by its size or by what is known of all customers; and one measure of some members beside that of
 * others: whoever is in the one and not in the other has the difference of the sums.
 */
function traits({ of, grouped, minimum }: Attacked): string[] {
  const few = (count: number) => count > 0 && count < minimum;
  const sizes = new Map(of("segments").map(({ segment = null, people = null }) => [segment, people]));
  const exact = of("segment_traits").filter((row) => known(row["people"]) && row["people_exact"] !== false);
  const found = exact.flatMap(({ segment = null, metric = null, people = null }) => {
    const lacking = Number(sizes.get(segment) ?? Number.NaN) - Number(people);
    return few(lacking) ? [`segment_traits ${segment} ${metric}: ${lacking} lack it`] : [];
  });
  const totals = [...grouped(of("segment_traits"), ["metric"])].flatMap(([metric, rows]) => {
    const all = of("missing_measures").find((row) => row["metric"] === metric) ?? {};
    const lacking = Number(all["never"] ?? Number.NaN) + Number(all["unknown"] ?? Number.NaN);
    const told = rows.map(({ segment = null }) => lackingIn({ of, sizes }, metric, segment));
    const hidden = told.filter((count) => count === undefined).length;
    const rest = lacking - told.reduce((sum: number, count) => sum + (count ?? 0), 0);
    return rows.length === sizes.size && hidden > 0 && (few(rest) || (hidden === 1 && rest < minimum))
      ? [`segment_traits ${metric}: ${hidden} hidden parts lack ${rest}`]
      : [];
  });
  const sums = of("missing_means").flatMap(({ segment, metric, known: count = null, mean_known: mean = null }) => {
    const other = exact.find((row) => row["segment"] === segment && row["metric"] === metric);
    if (!known(count) || !known(mean) || other === undefined) return [];
    const apart = Math.abs(Number(other["people"]) - count);
    const isOther = Math.abs(Number(other["mean"]) - mean) > 1e-9 * Math.max(1, Math.abs(mean));
    return few(apart) || (apart === 0 && isOther)
      ? [`missing_means ${segment} ${metric}: ${apart} are told apart`]
      : [];
  });
  return [...found, ...totals, ...sums];
}

/** How many in a segment lack a measure, by either table. */
function lackingIn(
  { of, sizes }: Pick<Attacked, "of"> & { readonly sizes: ReadonlyMap<ReleaseRow[string], ReleaseRow[string]> },
  metric: string,
  segment: ReleaseRow[string],
): number | undefined {
  const isOwn = (row: ReleaseRow) => row["segment"] === segment && row["metric"] === metric;
  const unknown = of("missing_means").find(isOwn)?.["unknown"];
  if (known(unknown)) return unknown;
  const row = of("segment_traits").find(isOwn) ?? {};
  const size = sizes.get(segment);
  return known(row["people"]) && row["people_exact"] !== false && known(size) ? size - row["people"] : undefined;
}

/** Whoever is in no count of nearly all. */
function allButFew({ of, everybody, minimum }: Attacked): string[] {
  const all = Number(everybody["people"]);
  const few = (count: number) => all - count > 0 && all - count < minimum;
  const tables = ["held_out", "lab_known_groups", "latent_class_fit"].flatMap((id) =>
    of(id).flatMap((row) =>
      ["people", "measured", "known", "informed"].flatMap((name) => {
        const count = row[name];
        return known(count) && few(count) ? [`${id} ${name}: all but ${all - count} are told`] : [];
      }),
    ),
  );
  const texts = ["trust_notes", "missing_notes", "latent_class_notes"].flatMap((id) =>
    of(id).flatMap(({ text = null }) =>
      [...String(text).matchAll(/(\d[\d,]*) customers/g)]
        .map(([, count]) => Number(count!.replaceAll(",", "")))
        .filter(few)
        .map((count) => `${id}: all but ${all - count} are told`),
    ),
  );
  return [...new Set([...tables, ...texts])];
}

/** The criteria of latent classes tell how many they were fitted to; the answers of a class add up to it, those of an item to all. */
function classes({ of, attack, grouped, everybody, minimum }: Attacked): string[] {
  const answers = of("latent_class_answers");
  const k = new Set(answers.map((row) => row["class"])).size;
  const sizes = of("lab_sizes").filter((row) => row["algorithm"] === "latent-class" && row["k"] === k);
  for (const [group, rows] of grouped(answers, ["class", "item"])) {
    const whole = sizes.find((row) => row["segment"] === rows[0]?.["class"]);
    attack(`latent_class_answers ${group}`, rows, ["people"], whole);
  }
  for (const [item, rows] of grouped(answers, ["item"])) {
    attack(`latent_class_answers ${item}`, rows, ["people"], everybody);
  }
  for (const [answer, rows] of grouped(answers, ["item", "answer"])) {
    attack(`latent_class_answers ${answer}`, rows, ["people"]);
  }
  const all = Number(everybody["people"]);
  return of("latent_class_fit").flatMap(({ k: number = null, bic = null, free_parameters: p = null, ...row }) => {
    if (!known(bic) || !known(p)) return [];
    const [likelihood = null, aic = null] = [row["log_likelihood"], row["aic"]];
    const deviance = known(likelihood) ? -2 * likelihood : known(aic) ? aic - 2 * p : undefined;
    const informed = deviance === undefined ? all : Math.round(Math.exp((bic - deviance) / p));
    return all - informed > 0 && all - informed < minimum
      ? [`latent_class_fit ${number}: all but ${all - informed} are told by BIC`]
      : [];
  });
}
