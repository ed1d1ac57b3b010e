import type { ReleaseRow } from "../../src/release/index.ts";

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
    const parts = rows.filter((row) => row["segment"] !== "all" && row["segment"] !== "guests");
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
  const everybody = { people: customers, share: 1, revenue_share: 1 };
  attack("segments", of("segments"), ["people", "buyers", "non_buyers", "retained", "lapsed"], everybody);
  attack("segments", of("segments"), ["revenue_share"]);
  attack("rfm_segments", of("rfm_segments"), ["people"], everybody);
  attack("rfm_grid", of("rfm_grid"), ["people"], everybody);
  attack("loyalty", of("loyalty"), ["people"], everybody);
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
    return hidden.length === 1 && parts.length > 1 ? [...found, `${where}: one is hidden`] : found;
  const told = whole - parts.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  if (hidden.length === 0 && told === 0) return found;
  if (hidden.length === 1 && parts.length > 1 && !where.startsWith("feedback"))
    found.push(`${where}: one part is ${told}`);
  return told < minimum ? [...found, `${where}: ${hidden.length} hidden parts are ${told} together`] : found;
}

function grouped(rows: readonly ReleaseRow[], keys: readonly string[]): Map<string, ReleaseRow[]> {
  const groups = new Map<string, ReleaseRow[]>();
  for (const row of rows) {
    const key = keys.map((name) => row[name]).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function numberOf(row: ReleaseRow, name: string): number {
  return Number(row[name] ?? Number.NaN);
}
