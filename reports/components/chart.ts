import { type Column, dataTable, type Row } from "./dataTable.js";
import { element } from "./element.js";
import { fluid } from "./fluid.js";

export type ChartOptions = Readonly<{
  title: string;
  /** The unit of the measure, in words: "share of customers", "GBP per month". */
  unit: string;
  /** How many people, answers or rows the chart rests on, in words: "19,412 customers". */
  n: string;
  /** The date of the data, already in words. */
  asOf: string;
  /** What a person who cannot see the chart should know: its kind, its range, its main finding. */
  alt: string;
  /** Draws the chart at a width in CSS pixels. */
  plot: (width: number) => Element;
  /** The same numbers as the drawing, for the table beneath it. */
  rows: readonly Row[];
  columns: readonly Column[];
  suppressedText: string;
  /** A sentence under the title: how to read it. */
  note?: string;
}>;

/** A figure: title, unit, n, as-of date, the drawing as one labelled image, and the same numbers as a table to open. */
export function chart(options: ChartOptions): HTMLElement {
  const { title, unit, n, asOf, alt, plot, rows, columns, suppressedText, note } = options;
  return element(
    "figure",
    { class: "chart" },
    element(
      "figcaption",
      {},
      element("span", { class: "chart-title" }, title),
      note ? element("span", { class: "chart-note" }, note) : null,
      element("span", { class: "chart-facts" }, `${unit} · n = ${n} · as of ${asOf}`),
    ),
    fluid(`${title}. ${alt}`, plot),
    element(
      "details",
      { class: "chart-table" },
      element("summary", {}, "Show these numbers as a table"),
      dataTable({ caption: title, captionHidden: true, rows, columns, suppressedText }),
    ),
  );
}
