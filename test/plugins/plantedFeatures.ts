import { stream } from "../../src/random/index.ts";
import { type Database, loadColumns } from "../../src/table/index.ts";

/** Features of customers in three groups that lie far apart; customer i belongs to group i % 3. */
export async function plantFeatures(db: Database, customers: number): Promise<Int32Array> {
  const random = stream("planted", customers);
  const centers = [
    { recency_days: 10, frequency_orders: 40, order_value: 200 },
    { recency_days: 400, frequency_orders: 1, order_value: 30 },
    { recency_days: 60, frequency_orders: 6, order_value: 60 },
  ];
  const groups = Int32Array.from({ length: customers }, (_, i) => i % 3);
  const near = (center: number) => center * (0.8 + 0.4 * random());
  const column = (name: keyof (typeof centers)[number]) => ({
    name,
    type: "number" as const,
    values: Float64Array.from(groups, (group) => near(centers[group]![name])),
  });
  await loadColumns(db, "features", [
    { name: "customer_id", type: "text", values: Array.from(groups, (_, i) => `c${String(i).padStart(6, "0")}`) },
    column("recency_days"),
    column("frequency_orders"),
    column("order_value"),
  ]);
  return groups;
}

/** As `plantFeatures`, but groups are wide and lean into each other, and the values of few customers lie far from all. */
export async function plantWide(db: Database, customers: number): Promise<void> {
  const random = stream("wide", customers);
  const centers = [
    [30, 30, 150],
    [300, 3, 30],
    [90, 9, 60],
  ] as const;
  const rows = Array.from({ length: customers }, (_, i) =>
    centers[i % 3]!.map((center) => center * (i % 37 === 36 ? 0.2 + 3 * random() : 0.25 + 0.8 * (random() + random()))),
  );
  const names = ["recency_days", "frequency_orders", "order_value"];
  await loadColumns(db, "features", [
    { name: "customer_id", type: "text", values: rows.map((_, i) => `c${String(i).padStart(6, "0")}`) },
    ...names.map((name, j) => ({ name, type: "number" as const, values: Float64Array.from(rows, (row) => row[j]!) })),
  ]);
}
