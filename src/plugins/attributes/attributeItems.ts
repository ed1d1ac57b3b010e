/** An item that was asked for: a column of a table, or an instrument of surveys. */
export interface AskedItem {
  readonly id: string;
  readonly table: "customers" | "orders" | "events" | "surveys";
  readonly column: string;
}

export interface ItemFacts {
  /** Settings of the project. */
  readonly attributes: readonly string[];
  readonly sensitive: readonly string[];
  /** Measures of the project that are yes or no: answers as much as numbers. */
  readonly answers?: readonly string[];
  /** The columns of each table that is there. */
  readonly columns: Readonly<Partial<Record<AskedItem["table"], readonly string[]>>>;
}

/** What orders and events tell of customers unless an option says otherwise, where there is such a column. */
const usual: readonly string[] = ["orders.channel", "events.device"];

/** The bands of survey scores by instrument: each with its highest score. */
export const bands: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  nps: [
    ["detractor (0 to 6)", 6],
    ["passive (7, 8)", 8],
    ["promoter (9, 10)", 10],
  ],
  csat: [
    ["unsatisfied (1 to 3)", 3],
    ["satisfied (4, 5)", 5],
  ],
  ces: [
    ["effort (1 to 4)", 4],
    ["low effort (5 to 7)", 7],
  ],
};

/** The items to gather, as named by the option or the usual ones: never a sensitive attribute unless it is named. */
export function askedItems(
  named: readonly string[] | undefined,
  { attributes, sensitive, answers = [], columns }: ItemFacts,
): AskedItem[] {
  const own = [...attributes, ...answers]
    .filter((name) => !sensitive.includes(name))
    .map((name) => `customers.${name}`);
  const found = usual.map(parsed).filter(({ table, column }) => columns[table]?.includes(column));
  const surveys = columns.surveys === undefined ? [] : Object.keys(bands).map((id) => `surveys.${id}`);
  return named === undefined
    ? [...[...new Set(own)].map(parsed), ...found, ...surveys.map(parsed)]
    : [...new Set(named)].map(parsed);
}

/** In words why an item cannot be gathered, or undefined when it can. */
export function itemFault({ table, column }: AskedItem, { columns }: ItemFacts): string | undefined {
  const known = columns[table];
  if (known === undefined) return `the project has no table ${table}`;
  if (table === "surveys") return bands[column] === undefined ? "no known survey: nps, csat and ces are" : undefined;
  if (column === "customer_id") return "an id tells no group of customers";
  return known.includes(column) ? undefined : `${table} have no such column`;
}

/** As in `orders.channel` → channel of most orders. */
export function itemTitle({ table, column }: AskedItem): string {
  if (table === "surveys") return `${column.toUpperCase()} answer`;
  const words = column.replaceAll("_", " ");
  return table === "orders" ? `order ${words}` : words;
}

function parsed(id: string): AskedItem {
  const dot = id.indexOf(".");
  return { id, table: id.slice(0, dot) as AskedItem["table"], column: id.slice(dot + 1) };
}
