import type { ReleaseRow } from "../../src/release/index.ts";
import { subtractSegments } from "./subtractSegments.ts";

type Tables = Readonly<Record<string, readonly ReleaseRow[]>>;

/**
 * Attacks a release by subtraction, with nothing but what is published: every part that a known whole less its other parts
 * tells, or puts below the minimum, in words. It shares no code with the door and does not read its declarations.
 */
export function subtract(tables: Tables, minimum: number): string[] {
  const project = tables["project"]?.[0] ?? {};
  const customers = numberOf(project, "customers");
  const of = (id: string) => tables[id] ?? [];
  const found: string[] = [];
  const attack = (where: string, parts: readonly ReleaseRow[], columns: readonly string[], whole?: ReleaseRow) => {
    for (const column of columns) found.push(...tell(`${where} ${column}`, parts, column, minimum, whole?.[column]));
  };
  const kpis = fillFromNextMonth(of("kpis"));
  for (const [month, rows] of grouped(kpis, ["month"])) {
    const whole = rows.find((row) => row["segment"] === "all");
    const parts = rows.filter((row) => !["all", "guests", "withheld"].includes(String(row["segment"])));
    const counts = ["people", "new_customers", "repeat_customers", "retention_people", "retained", "lapsed"];
    attack(`kpis ${month}`, parts, counts, whole);
    const everybody = rows.filter((row) => row["segment"] !== "all");
    for (const column of ["revenue", "orders"]) {
      const hidden = everybody.filter((row) => row[column] === null);
      if (hidden.length === 1 && whole?.[column] !== null) found.push(`kpis ${month} ${column}: one part is told`);
    }
  }
  for (const [wave, rows] of grouped(of("feedback"), ["instrument", "wave"])) {
    const parts = rows.filter((row) => row["segment"] !== "all");
    attack(
      `feedback ${wave}`,
      parts,
      ["people", "silent"],
      rows.find((row) => row["segment"] === "all"),
    );
  }
  const ids = (item: string) => of("identity").find((row) => row["item"] === item);
  attack(
    "identity",
    of("identity").filter((row) => row["item"] === "people" || row["item"] === "merged"),
    ["people"],
    ids("records"),
  );
  attack("identity_rules", of("identity_rules"), ["people"], ids("merged"));
  attack("identity_sizes", of("identity_sizes"), ["people"], ids("people"));
  for (const [purpose, rows] of grouped(of("consent"), ["purpose"]))
    attack(`consent ${purpose}`, rows, ["people"], ids("people"));
  const everybody = { people: customers, share: 1, revenue_share: 1 };
  attack("segments", of("segments"), ["people", "buyers", "non_buyers", "retained", "lapsed"], everybody);
  attack("segments", of("segments"), ["revenue_share"]);
  attack("rfm_segments", of("rfm_segments"), ["people"], everybody);
  attack("rfm_grid", of("rfm_grid"), ["people"], everybody);
  attack("loyalty", of("loyalty"), ["people"], everybody);
  attack("cohorts", of("cohorts"), ["people"], everybody);
  for (const [month, rows] of grouped(of("cohort_months"), ["month"])) {
    const all = of("kpis").find((row) => row["month"] === rows[0]?.["month"] && row["segment"] === "all");
    const repeat = all?.["repeat_customers"] ?? null;
    const sizes = rows.every((row) => row["people"] !== null) ? sum(rows, "people") : Number.NaN;
    const inactive = repeat === null || Number.isNaN(sizes) ? null : sizes - Number(repeat);
    attack(`cohort_months ${month}`, rows, ["active", "inactive"], { active: repeat, inactive });
  }
  for (const [cohort, rows] of grouped(of("cohort_months"), ["cohort"])) {
    const told = of("cohorts").find((row) => row["cohort"] === rows[0]?.["cohort"] && row["people"] === null);
    if (told && rows.some((row) => row["people"] !== null || row["retention"] !== null))
      found.push(`cohorts ${cohort} people: the months tell a size that is held back`);
  }
  const lastDay = of("lifecycle").at(-1)?.["day"];
  for (const [day, rows] of grouped(of("lifecycle"), ["day"])) {
    attack(`lifecycle ${day}`, rows, ["people"], day === lastDay ? everybody : undefined);
  }
  for (const [day, side] of [
    ["from_day", "from_state"],
    ["to_day", "to_state"],
  ] as const) {
    for (const [state, rows] of grouped(of("lifecycle_flow"), [side])) {
      const whole = of("lifecycle").find((row) => row["state"] === state && row["day"] === rows[0]?.[day]);
      attack(`lifecycle_flow ${side} ${state}`, rows, ["people"], whole);
      if (whole?.["people"] === null && rows.every((row) => row["people"] !== null))
        found.push(`lifecycle ${state} people: the flow tells a number that is held back`);
    }
  }
  attack("expected_orders_then", of("expected_orders_then"), ["bought", "others"]);
  attack("next_order_quality", of("next_order_quality"), ["hits", "misses", "returned", "silent"]);
  attack("overdue_segments", of("overdue_segments"), ["people"], everybody);
  attack("overdue_segments", of("overdue_segments"), ["overdue", "on_time"]);
  for (const [metric, rows] of grouped(of("segment_traits"), ["metric"])) attack(`traits ${metric}`, rows, ["people"]);
  const size = new Map(of("segments").map((row) => [row["segment"], row["people"]]));
  for (const [group, rows] of grouped(of("segment_attributes"), ["segment", "attribute"])) {
    attack(`attributes ${group}`, rows, ["people"], { people: size.get(rows[0]?.["segment"] ?? null) ?? null });
  }
  for (const [group, rows] of grouped(of("segment_attributes"), ["attribute", "value"])) {
    const share = rows.find((row) => row["overall_share"] !== null)?.["overall_share"];
    const total = [...size.values()].every((people) => typeof people === "number")
      ? [...size.values()].reduce((sum: number, people) => sum + Number(people), 0)
      : customers;
    attack(`attributes ${group}`, rows, ["people"], {
      people: typeof share === "number" ? Math.round(share * total) : null,
    });
  }
  for (const [group, rows] of grouped(of("fairness_groups"), ["audit", "outcome", "attribute"])) {
    const { audit = null, outcome = null, attribute = null } = rows[0] ?? {};
    const verdict = of("fairness_verdicts").find(
      (row) => row["audit"] === audit && row["outcome"] === outcome && row["attribute"] === attribute,
    );
    attack(`fairness ${group}`, rows, ["people", "positives", "negatives"], { people: verdict?.["people"] ?? null });
  }
  for (const row of of("maps")) {
    const cells = of("map_cells").filter(({ map }) => map === row["map"]);
    attack(`map_cells ${row["map"]}`, cells, ["people"], row);
    for (const middle of of("map_segments").filter(({ map }) => map === row["map"])) {
      const own = cells.filter(({ segment }) => segment === middle["segment"]);
      attack(`map_cells ${row["map"]} ${middle["segment"]}`, own, ["people"], middle);
    }
  }
  const accepted = new Map(of("profile_sources").map((row) => [row["source"], row["rows"]]));
  for (const [group, rows] of [
    ...grouped(of("profile_distribution"), ["source", "column"]),
    ...grouped(of("profile_missing"), ["source"]),
  ]) {
    attack(`profile ${group}`, rows, ["rows"], { rows: accepted.get(rows[0]?.["source"] ?? null) ?? null });
  }
  for (const [group, rows] of grouped(of("order_reconciliation"), ["comparison"])) {
    attack(`order reconciliation ${group}`, rows, ["orders"]);
  }
  const assigned = of("fairness_groups").filter((row) => row["audit"] === "segment-assignment");
  for (const [group, rows] of grouped(assigned, ["attribute", "value"])) {
    attack(`fairness ${group}`, rows, ["positives"], { positives: rows[0]?.["people"] ?? null });
  }
  found.push(...subtractSegments({ of, everybody, minimum, attack, grouped }));
  return found;
}

/** A month's active customers are repeated as those whom the next month could keep. */
function fillFromNextMonth(rows: readonly ReleaseRow[]): ReleaseRow[] {
  const months = [...new Set(rows.map((row) => String(row["month"])))].sort();
  return rows.map((row) => {
    const next = months[months.indexOf(String(row["month"])) + 1];
    const after = rows.find((other) => other["month"] === next && other["segment"] === row["segment"]);
    return { ...row, people: row["people"] ?? after?.["retention_people"] ?? null };
  });
}

function tell(
  where: string,
  parts: readonly ReleaseRow[],
  column: string,
  minimum: number,
  whole: ReleaseRow[string] | undefined,
): string[] {
  const hidden = parts.filter((row) => row[column] === null);
  const small = parts.filter(
    (row) => row[column] !== null && column !== "revenue_share" && Number(row[column]) < minimum,
  );
  const found = small.map(() => `${where}: a count below the minimum is published`);
  if (typeof whole !== "number")
    return hidden.length === 1 && parts.length > 1 && !mayHideOne(where)
      ? [...found, `${where}: one is hidden`]
      : found;
  const told = whole - parts.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  if (hidden.length === 0 && told === 0) return found;
  if (hidden.length === 1 && parts.length > 1 && !mayHideOne(where)) found.push(`${where}: one part is ${told}`);
  return told < minimum ? [...found, `${where}: ${hidden.length} hidden parts are ${told} together`] : found;
}

/** Where a hidden part may be one that is large, hidden for another table's sake or beside answers without a customer. */
function mayHideOne(where: string): boolean {
  return where.startsWith("feedback") || where.startsWith("cohort_months");
}

function grouped(rows: readonly ReleaseRow[], keys: readonly string[]): Map<string, ReleaseRow[]> {
  const groups = new Map<string, ReleaseRow[]>();
  for (const row of rows) {
    const key = keys.map((name) => row[name]).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function sum(rows: readonly ReleaseRow[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

function numberOf(row: ReleaseRow, name: string): number {
  return Number(row[name] ?? Number.NaN);
}
