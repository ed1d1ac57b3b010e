import { factOf, indexOf, type Overall, type Profile } from "./profile.ts";

/** How figures are written: the unit of each metric by its id, as the registry has it, and the currency. */
export interface Units {
  readonly currency: string;
  readonly units: ReadonlyMap<string, string>;
}

/** A text of the rules with the figures of a segment in place of the names in braces. */
export function fillFigures(text: string, profile: Profile, overall: Overall, units: Units): string {
  return text.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => figure(name, profile, overall, units) ?? "?");
}

function figure(name: string, profile: Profile, overall: Overall, { currency, units }: Units): string | undefined {
  if (name === "one_time_share") return percent(factOf("one-time-share", profile, overall));
  if (name === "recency_days") return whole(profile.medianRecencyDays);
  if (name.endsWith("_index")) return decimal(indexOf(name.slice(0, -"_index".length), profile, overall));
  const mean = profile.means.get(name);
  const unit = units.get(name);
  if (unit === "share") return percent(mean);
  if (unit === currency) return money(mean, currency);
  return unit === "days" ? whole(mean) : decimal(mean);
}

/** Such as `34%`, as the pages write shares. */
export function percent(share: number | undefined): string | undefined {
  return share === undefined ? undefined : `${(share * 100).toFixed(share < 0.095 ? 1 : 0)}%`;
}

/** Such as `1,204`. */
export function whole(value: number | undefined): string | undefined {
  return value?.toFixed(0).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** Such as `£42.50`, without pence from 100 on: as the pages write money. */
export function money(value: number | undefined, currency: string): string | undefined {
  if (value === undefined) return undefined;
  const digits = Math.abs(value) < 100 ? 2 : 0;
  const format = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat("en-GB", format).format(value);
}

function decimal(value: number | undefined): string | undefined {
  return value?.toFixed(1);
}
