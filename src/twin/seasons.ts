import { categorical, type Random } from "../random/index.ts";
import { type Calendar, DAY, monthOf, weekdayOf } from "./calendar.ts";

/** How many times as busy as an average month, January first; mean 1. */
export const MONTHS = toMeanOne([0.8, 0.78, 0.86, 0.92, 0.96, 0.92, 0.86, 0.88, 0.98, 1.06, 1.42, 1.56]);

/** How many times as busy as an average day, Monday first; mean 1. */
export const WEEKDAYS = toMeanOne([0.92, 0.86, 0.86, 0.92, 1.0, 1.24, 1.2]);

/** Weights of the hours 0…23: quiet nights, a lunch bump, busy evenings. */
export const HOURS: readonly number[] = [
  4, 2, 1, 1, 1, 2, 6, 14, 22, 28, 34, 40, 52, 46, 38, 36, 38, 48, 64, 82, 96, 88, 52, 18,
];

export const PEAK = Math.max(...MONTHS) * Math.max(...WEEKDAYS);

/** How many times as busy as on average the shop is on the day of a moment. */
export function seasonFactor(calendar: Calendar, second: number): number {
  return (MONTHS[monthOf(calendar, second)] ?? 1) * (WEEKDAYS[weekdayOf(calendar, second)] ?? 1);
}

/** A moment on the same day, at an hour when people shop. */
export function placeInDay(second: number, random: Random): number {
  return Math.floor(second / DAY) * DAY + categorical(random, HOURS) * 3600 + Math.floor(random() * 3600);
}

function toMeanOne(weights: readonly number[]): readonly number[] {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}
