import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { heldBack } from "./heldBack.js";
import { plotDefaults } from "./plotDefaults.js";

export type HeatMapOptions = Readonly<{
  rows: readonly Row[];
  /** Columns of what stands down, such as a month, and of the whole number that stands across. */
  y: string;
  x: string;
  /** What stands down, in order, also where it has no cell. */
  labels: readonly string[];
  /** Column of the measure, from 0 on. */
  value: string;
  /** The label of a row, and what stands in the column beside it. */
  label: (y: string) => string;
  aside: Readonly<{ title: string; text: (y: string) => string }>;
  xLabel: string;
  /** Room for labels and what stands beside them, in pixels; as for a month and a number unless told. */
  labelWidth?: number;
  /** At most four characters. */
  format: (value: number) => string;
  /** What the tip says of a cell. */
  tip: (row: Row) => string;
  /** A cell whose number is of a time that the data covers in part. */
  partial: (row: Row) => boolean;
}>;

/** What stands in a cell that is held back; say so beside the drawing. */
export const HELD_BACK_SIGN = "×";

/** Narrow screens show these columns first, as far as there is room: near ones, quarters and years. */
const FIRST_OF_ALL = [1, 2, 3, 6, 12, 9, 24, 18, 36, 15, 30];

const ROW = 26;

/**
 * A table of shares, darker where the share is larger, with the number in each cell. A cell of a time that is covered in part
 * has a broken edge and no colour; one that is held back has a sign; one that does not exist is empty. Returns the drawing at
 * a width: where not all columns fit, some are left out.
 */
export function heatMap(options: HeatMapOptions): (width: number) => Element {
  const { rows, x, value, labels } = options;
  const columns = [...new Set(rows.map((row) => Number(row[x])))].sort((a, b) => a - b);
  const whole = rows.filter((row) => typeof row[value] === "number" && !options.partial(row));
  const largest = Math.max(0, ...whole.map((row) => row[value] as number)) || 1;
  return (width) => {
    const marginLeft = options.labelWidth ?? (width < 560 ? 106 : 138);
    const shown = columnsThatFit(columns, Math.floor((width - marginLeft - 4) / (width < 560 ? 28 : 22)));
    const fontSize = width < 560 || shown.length > 27 ? 12 : 13;
    const cell = Math.min(56, (width - marginLeft - 4) / Math.max(1, shown.length));
    const cells = rows.filter((row) => shown.includes(Number(row[x])));
    return Plot.plot({
      ...plotDefaults,
      width: marginLeft + cell * shown.length + 4,
      height: 48 + labels.length * ROW,
      marginLeft,
      marginRight: 4,
      marginTop: 44,
      marginBottom: 4,
      x: { type: "band", domain: shown, axis: null, padding: 0 },
      y: { type: "band", domain: labels, axis: null, padding: 0 },
      marks: [
        ...headings(options, shown, labels, { marginLeft, fontSize }),
        ...drawn(cells, options, largest, fontSize),
      ],
    });
  };
}

function columnsThatFit(columns: readonly number[], room: number): number[] {
  if (columns.length <= room) return [...columns];
  const wanted = new Set([...FIRST_OF_ALL.filter((column) => columns.includes(column)), ...columns]);
  return [...wanted].slice(0, Math.max(1, room)).sort((a, b) => a - b);
}

function headings(
  { label, aside, xLabel }: HeatMapOptions,
  columns: readonly number[],
  labels: readonly string[],
  { marginLeft, fontSize }: { marginLeft: number; fontSize: number },
): Plot.Markish[] {
  const beside = { y: (name: string) => name, frameAnchor: "left", fontSize } as const;
  const muted = {
    fill: "var(--theme-foreground-muted)",
    fontSize,
    lineAnchor: "bottom",
    frameAnchor: "top-left",
  } as const;
  return [
    Plot.text([xLabel], { ...muted, dy: -24, textAnchor: "start" }),
    Plot.text([aside.title], { ...muted, dx: -8, dy: -6, textAnchor: "end" }),
    Plot.text(columns, { x: (column: number) => column, frameAnchor: "top", text: String, dy: -13, fontSize }),
    Plot.text(labels, { ...beside, text: label, textAnchor: "start", dx: -marginLeft }),
    Plot.text(labels, {
      ...beside,
      text: aside.text,
      textAnchor: "end",
      dx: -8,
      fill: "var(--theme-foreground-muted)",
    }),
  ];
}

function drawn(rows: readonly Row[], options: HeatMapOptions, largest: number, fontSize: number): Plot.Markish[] {
  const { x, y, value, format, partial, tip } = options;
  const isNumber = (row: Row) => typeof row[value] === "number";
  const place = { x: (row: Row) => Number(row[x]), y: (row: Row) => String(row[y]) };
  return [
    Plot.cell(
      rows.filter((row) => isNumber(row) && !partial(row)),
      {
        ...place,
        fill: "var(--accent)",
        fillOpacity: (row: Row) => 0.05 + (0.4 * (row[value] as number)) / largest,
        inset: 0.75,
        rx: 3,
      },
    ),
    Plot.cell(
      rows.filter((row) => isNumber(row) && partial(row)),
      { ...place, fill: "none", stroke: "var(--rule)", strokeDasharray: "3,2", inset: 1.5, rx: 3 },
    ),
    Plot.text(
      rows.filter((row) => isNumber(row) || heldBack(row, value)),
      {
        ...place,
        text: (row: Row) => (isNumber(row) ? format(row[value] as number) : HELD_BACK_SIGN),
        fill: (row: Row) => (isNumber(row) && !partial(row) ? "currentColor" : "var(--theme-foreground-muted)"),
        fontStyle: "normal",
        fontSize,
      },
    ),
    Plot.tip(rows, Plot.pointer({ ...place, title: tip })),
  ];
}
