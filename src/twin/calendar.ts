import type { CheckedTwinOptions } from "./twinOptions.ts";

export const DAY = 86_400;
export const YEAR = 365.25 * DAY;

/** The days that a twin touches, with their parts looked up once. Moments are whole seconds since 1970, without a zone. */
export interface Calendar {
  /** First moment of the data. */
  readonly start: number;
  /** Exclusive end of the data. */
  readonly end: number;
  readonly firstDay: number;
  readonly texts: readonly string[];
  /** 0 = January. */
  readonly months: Uint8Array;
  /** 0 = Monday. */
  readonly weekdays: Uint8Array;
}

/** The calendar of a twin: its window, and the four years before it for people who joined earlier. */
export function makeCalendar({ asOf, years }: CheckedTwinOptions): Calendar {
  const end = Date.parse(`${asOf}T00:00:00Z`) / 1000;
  const [year = 0, month = 1, day = 1] = asOf.split("-").map(Number);
  const start = Date.UTC(year - years, month - 1, day) / 1000;
  const firstDay = start / DAY - 4 * 366;
  const days = end / DAY + 2 - firstDay;
  const dates = Array.from({ length: days }, (_, i) => new Date((firstDay + i) * DAY * 1000));
  return {
    start,
    end,
    firstDay,
    texts: dates.map((date) => date.toISOString().slice(0, 10)),
    months: Uint8Array.from(dates, (date) => date.getUTCMonth()),
    weekdays: Uint8Array.from(dates, (date) => (date.getUTCDay() + 6) % 7),
  };
}

export function monthOf(calendar: Calendar, second: number): number {
  return calendar.months[dayIndex(calendar, second)] ?? 0;
}

export function weekdayOf(calendar: Calendar, second: number): number {
  return calendar.weekdays[dayIndex(calendar, second)] ?? 0;
}

/** `YYYY-MM-DD`. */
export function dateText(calendar: Calendar, second: number): string {
  return calendar.texts[dayIndex(calendar, second)] ?? "";
}

/** `YYYY-MM-DD HH:MM:SS`. */
export function momentText(calendar: Calendar, second: number): string {
  const rest = second % DAY;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor((rest % 3600) / 60);
  return `${dateText(calendar, second)} ${TWO[hour]}:${TWO[minute]}:${TWO[rest % 60]}`;
}

/** `DD/MM/YYYY HH:MM:SS`. */
export function dayFirstText(calendar: Calendar, second: number): string {
  const [date = "", clock = ""] = momentText(calendar, second).split(" ");
  return `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)} ${clock}`;
}

/** `2024-Q1`. */
export function quarterText(calendar: Calendar, second: number): string {
  const text = dateText(calendar, second);
  return `${text.slice(0, 4)}-Q${Math.floor((Number(text.slice(5, 7)) + 2) / 3)}`;
}

/** Two digits for 0…99. */
export const TWO: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, "0"));

function dayIndex(calendar: Calendar, second: number): number {
  return Math.floor(second / DAY) - calendar.firstDay;
}
