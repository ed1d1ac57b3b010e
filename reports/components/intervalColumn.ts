import type { Column, Row } from "./dataTable.js";
import { ABSENT, type Maybe } from "./formats.js";

/** The column of a 95 % interval, from the names of the columns that hold its ends; empty where there is no interval. */
export function intervalColumn(low: string, high: string, print: (value: Maybe) => string): Column {
  const format = (_: unknown, row: Row) => {
    const ends = [row[low], row[high]];
    return ends.every((end) => typeof end === "number") ? ends.map((end) => print(end as number)).join(" to ") : ABSENT;
  };
  return { key: low, title: "95% interval", align: "end", format };
}
