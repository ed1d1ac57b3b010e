const ofOrders = ["orders", "order_lines", "payments"];

/** What counts as a person among the rows of a source, by the canonical table that it fills; of one whose rows are of people. */
export function peopleNote(table: string): string {
  if (ofOrders.includes(table)) return "an order without a customer counts as one";
  if (table === "customers") return "by their ids; where the files have none, each row is one";
  return "a row that names nobody counts as one";
}
