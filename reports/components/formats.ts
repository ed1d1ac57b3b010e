export type Maybe = number | null | undefined;

/** What is printed where a statistic does not exist. */
export const ABSENT = "–";

export type Formats = Readonly<ReturnType<typeof formats>>;

/**
 * The ways a page prints numbers and dates, for one currency (ISO 4217) and locale.
 * Shares are 0…1 and print as percentages; a value that does not exist prints as a dash.
 */
export function formats(currency: string, locale = "en-GB") {
  const digits = (minimum: number, maximum = minimum) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: minimum, maximumFractionDigits: maximum });
  const inMoney = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { style: "currency", currency, ...options });
  const whole = inMoney({ maximumFractionDigits: 0 });
  const cents = inMoney({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const short = inMoney({ notation: "compact", maximumSignificantDigits: 3 });
  const print = (value: Maybe, text: (value: number) => string) => (isNumber(value) ? minus(text(value)) : ABSENT);

  const count = (value: Maybe) => print(value, (v) => digits(0).format(v));
  const decimal = (value: Maybe, places?: unknown) => print(value, (v) => digits(placesOf(places, 2)).format(v));
  const percent = (share: Maybe, places?: unknown) =>
    print(share, (v) => `${digits(placesOf(places, 1)).format(100 * v)}%`);
  const money = (value: Maybe) => print(value, (v) => (Math.abs(v) >= 1000 ? whole : cents).format(v));
  const moneyShort = (value: Maybe) => print(value, (v) => short.format(v));
  const signed = (value: Maybe, places?: unknown) =>
    print(value, (v) => signOf(v, placesOf(places, 0)) + digits(placesOf(places, 0)).format(v));
  const times = (value: Maybe, places?: unknown) => print(value, (v) => `${digits(placesOf(places, 2)).format(v)} ×`);

  const number = (value: Maybe) => print(value, (v) => digits(0, Math.abs(v) >= 100 ? 0 : 2).format(v));
  const value = (v: Maybe, unit?: string | null) => {
    if (unit === "share") return percent(v);
    if (unit === currency || unit === "currency" || unit === "money") return money(v);
    if (unit === "ratio" || unit === "times") return times(v);
    const text = number(v);
    return unit && text !== ABSENT ? `${text} ${unit}` : text;
  };
  const interval = (low: Maybe, high: Maybe, text: (v: Maybe) => string) =>
    isNumber(low) && isNumber(high) ? `${text(low)} to ${text(high)}` : ABSENT;

  return {
    count,
    number,
    decimal,
    percent,
    money,
    moneyShort,
    signed,
    times,
    value,
    interval,
    date,
    month,
    bytes,
  } as const;

  function date(iso: string | null | undefined): string {
    if (!iso) return ABSENT;
    const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
    return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(day);
  }

  function month(yearMonth: string): string {
    const day = new Date(`${yearMonth.slice(0, 7)}-01T00:00:00Z`);
    return new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" }).format(day);
  }

  function bytes(value: Maybe): string {
    if (!isNumber(value)) return ABSENT;
    const step = value < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(value) / 3));
    return `${digits(0, step === 0 ? 0 : 1).format(value / 1000 ** step)} ${["B", "kB", "MB", "GB"][step]}`;
  }
}

function isNumber(value: Maybe): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Decimal places as asked for; a table hands a format its row second, which is no number of places. */
function placesOf(places: unknown, usual: number): number {
  return typeof places === "number" ? places : usual;
}

function signOf(value: number, places: number): string {
  return Number(value.toFixed(places)) > 0 ? "+" : "";
}

function minus(text: string): string {
  return /[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", "");
}
