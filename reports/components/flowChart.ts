/** A place on one side: its key, words, colour, and how many there are; undefined when that is held back. */
export type Place = Readonly<{ key: string; label: string; color: string; people: number | undefined }>;

export type Flow = Readonly<{ from: string; to: string; people: number }>;

export type FlowChartOptions = Readonly<{
  from: readonly Place[];
  to: readonly Place[];
  /** Those that may be shown; what is held back is missing from its places. */
  flows: readonly Flow[];
  fromTitle: string;
  toTitle: string;
  format: (people: number) => string;
  /** What stands beside a place whose number is held back. */
  suppressedText: string;
}>;

type Box = Place & Readonly<{ y: number; height: number }>;

const BAR = 10;
const TOP = 26;
const SLOT = 24;

/** Bands from the places on the left to those on the right, as high as the people who went that way. Returns the drawing at a width. */
export function flowChart(options: FlowChartOptions): (width: number) => Element {
  const scale = 330 / Math.max(1, totalOf(options, "from"), totalOf(options, "to"));
  const left = stack(options, "from", scale);
  const right = stack(options, "to", scale);
  const height = Math.max(...[...left, ...right].map((box) => box.y + Math.max(box.height, SLOT))) + 6;
  return (width) => {
    const drawing = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "flow-chart" });
    drawing.append(
      text(options.fromTitle, { x: 0, y: 14, class: "flow-title" }),
      text(options.toTitle, { x: width, y: 14, "text-anchor": "end", class: "flow-title" }),
      ...bands(options, left, right, scale, width),
      ...left.flatMap((box) => placeMarks(box, 0, options)),
      ...right.flatMap((box) => placeMarks(box, width - BAR, options)),
    );
    return drawing;
  };
}

/** How many a place has: its number, or where that is held back what of it may be shown. */
function peopleOf(place: Place, side: "from" | "to", { flows }: FlowChartOptions): number {
  const shown = flows.filter((flow) => flow[side] === place.key).reduce((sum, flow) => sum + flow.people, 0);
  return place.people ?? shown;
}

function totalOf(options: FlowChartOptions, side: "from" | "to"): number {
  return options[side].reduce((sum, place) => sum + peopleOf(place, side, options), 0);
}

function stack(options: FlowChartOptions, side: "from" | "to", scale: number): Box[] {
  let y = TOP;
  return options[side].map((place) => {
    const height = peopleOf(place, side, options) * scale;
    const box = { ...place, y, height };
    y += Math.max(height, SLOT - 8) + 8;
    return box;
  });
}

function bands(
  { flows }: FlowChartOptions,
  left: readonly Box[],
  right: readonly Box[],
  scale: number,
  width: number,
): SVGElement[] {
  const used = new Map<Box, number>();
  const take = (box: Box, height: number) => {
    const start = box.y + (used.get(box) ?? 0);
    used.set(box, (used.get(box) ?? 0) + height);
    return start;
  };
  const middle = width / 2;
  return left.flatMap((start) =>
    right.flatMap((end) => {
      const flow = flows.find(({ from, to }) => from === start.key && to === end.key);
      if (flow === undefined) return [];
      const height = flow.people * scale;
      const [a, b] = [take(start, height), take(end, height)];
      const path =
        `M${BAR},${a} C${middle},${a} ${middle},${b} ${width - BAR},${b} ` +
        `L${width - BAR},${b + height} C${middle},${b + height} ${middle},${a + height} ${BAR},${a + height} Z`;
      return [svg("path", { d: path, fill: start.color, "fill-opacity": 0.28 })];
    }),
  );
}

function placeMarks(box: Box, x: number, { format, suppressedText }: FlowChartOptions): SVGElement[] {
  const atStart = x === 0;
  const words = `${box.label} ${box.people === undefined ? suppressedText : format(box.people)}`;
  return [
    svg("rect", { x, y: box.y, width: BAR, height: Math.max(1, box.height), fill: box.color, rx: 2 }),
    text(words, {
      x: atStart ? BAR + 6 : x - 6,
      y: box.y + box.height / 2,
      dy: "0.35em",
      "text-anchor": atStart ? "start" : "end",
    }),
  ];
}

function text(words: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const node = svg("text", attributes);
  node.textContent = words;
  return node;
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
