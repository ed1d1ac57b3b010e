import { ident, literal } from "../table/index.ts";

/** A test as SQL, true for a raw value that is unfit, and what is then said of it. */
export interface Fault {
  readonly test: string;
  readonly reason: string;
}

/** How times of a zone become times of UTC: named expressions to compute one after the other, then the value and what may be wrong. */
export interface ZonedTime {
  readonly steps: readonly string[];
  readonly value: string;
  readonly faults: readonly Fault[];
}

/** The engine fails for the zones of times that it holds beyond these. */
const [earliest, latest] = ["TIMESTAMP '262000-01-01 (BC)'", "TIMESTAMP '262000-01-01'"];

/**
 * Times on the clocks of a zone, as times of UTC. The offsets of one day before and one day after are tried: a time that
 * neither leads back to was skipped when the clocks went forward, and is a fault; one that both lead back to, by different
 * offsets, came twice, and goes by the declared policy.
 *
 * @param local SQL of a TIMESTAMP on the clocks of the zone.
 * @param name canonical name of the column.
 * @param zone IANA name, such as `Europe/Berlin`.
 */
export function toUtc(local: string, name: string, zone: string, repeated: "earlier" | "later" | "reject"): ZonedTime {
  const told = ident(`${name} as told`);
  const written = ident(`${name} as written`);
  const earlier = ident(`earlier ${name}`);
  const later = ident(`later ${name}`);
  const candidates = ["- INTERVAL 1 DAY", "+ INTERVAL 1 DAY"].map((away) => candidate(written, away, zone)).join(", ");
  const once = `CASE WHEN ${earlier} = ${later} THEN ${earlier} END`;
  const skipped = {
    test: `${written} IS NOT NULL AND ${earlier} IS NULL`,
    reason: "is a time that the clocks skipped",
  };
  const far = {
    test: `${told} IS NOT NULL AND ${written} IS NULL`,
    reason: "is a time beyond those that a zone knows",
  };
  const twice = { test: `${earlier} <> ${later}`, reason: "is a time that came twice when the clocks went back" };
  return {
    steps: [
      `${local} AS ${told}`,
      `CASE WHEN ${told} BETWEEN ${earliest} AND ${latest} THEN ${told} END AS ${written}`,
      `least(${candidates}) AS ${earlier}, greatest(${candidates}) AS ${later}`,
    ],
    value: repeated === "reject" ? once : repeated === "earlier" ? earlier : later,
    faults: repeated === "reject" ? [far, skipped, twice] : [far, skipped],
  };
}

function candidate(local: string, away: string, zone: string): string {
  const near = `(${local} ${away})`;
  const offset = `(timezone(${literal(zone)}, CAST(${near} AS TIMESTAMPTZ)) - ${near})`;
  const utc = `(${local} - ${offset})`;
  return `CASE WHEN timezone(${literal(zone)}, CAST(${utc} AS TIMESTAMPTZ)) = ${local} THEN ${utc} END`;
}
