import type { FrozenColumn } from "../../config/index.ts";
import type { AggregateModel } from "./frozenModel.ts";
import { placeInSpace } from "./placeInSpace.ts";

/** Shares of a segment are told in steps of so much, none of nobody or of everybody, so that no number of people can be worked out from them. */
const step = 0.05;

/**
 * The places of the columns of which a center, times the size of its segment, is a number of people that may be few: of answers of yes
 * and no all, and of 0/1 columns that say who lacks a measure those where some but too few of any segment do, or all but too few.
 */
export function countingColumns(
  { columns, rule, labels, answers = [] }: AggregateModel,
  sizes: readonly number[],
  minimumPeople: number,
): ReadonlySet<number> {
  const isFew = (people: number) => people > 0 && people < minimumPeople;
  const tellsFew = (column: FrozenColumn, c: number) =>
    sizes.some((size, label) => {
      const center = rule.centers[labels.indexOf(label) * columns.length + c]!;
      const people = Math.round(shareOf(center, placesOf(column)) * size);
      return isFew(people) || isFew(size - people);
    });
  const counts = (column: FrozenColumn, c: number) =>
    column.role === "missing" ? tellsFew(column, c) : answers.includes(column.metric);
  return new Set(columns.flatMap((column, c) => (counts(column, c) ? [c] : [])));
}

/** A column whose center and scale tell no share of all customers exactly: two digits of both. */
export function toldColumn(column: FrozenColumn, counting: boolean): FrozenColumn {
  if (!counting) return column;
  const { center, scale } = column;
  return { ...column, center: Number(center.toPrecision(2)), scale: Number(scale.toPrecision(2)) };
}

/** Where the share that a center stands for lies, to a step, in the column as it is told. */
export function toldCenter(center: number, column: FrozenColumn, told: FrozenColumn): number {
  const share = Math.round(shareOf(center, placesOf(column)) / step) * step;
  const { no, yes } = placesOf(told);
  return no + Math.min(Math.max(share, step), 1 - step) * (yes - no);
}

/** Where 0 and 1 lie in a column. */
interface Places {
  readonly no: number;
  readonly yes: number;
}

function shareOf(center: number, { no, yes }: Places): number {
  return yes === no ? 0 : (center - no) / (yes - no);
}

function placesOf(column: FrozenColumn): Places {
  const values = Float64Array.of(0, 1);
  const measure =
    column.role === "missing"
      ? { values: new Float64Array(2), missing: Uint8Array.of(0, 1) }
      : { values, missing: new Uint8Array(2) };
  const [no, yes] = placeInSpace([column], { rows: 2, of: new Map([[column.metric, measure]]) }).points.data;
  return { no: no!, yes: yes! };
}
