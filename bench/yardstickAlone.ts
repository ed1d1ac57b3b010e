import { DuckDBInstance } from "@duckdb/node-api";
import { RandomForestRegression } from "ml-random-forest";

/** A fixed piece of work like the product's, by libraries alone: trees in JavaScript, then a query. Prints its seconds. */
const rows = 1000;
const value = (i: number): number => ((i * 2654435761) % 2 ** 32) / 2 ** 32;
const points = Array.from({ length: rows }, (_, i) => Array.from({ length: 8 }, (_, j) => value(i * 8 + j)));
const targets = points.map(([a = 0, b = 0, c = 0]) => a * b + Math.sin(6 * c));
const started = performance.now();
new RandomForestRegression({ nEstimators: 10, seed: 1, useSampleBagging: true, noOOB: true }).train(points, targets);
const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
await connection.run(`
  SELECT count(*) FROM (SELECT (i * 2654435761) % 500000 AS person, sum(i % 997), count(DISTINCT i % 89) FROM range(4000000) AS r (i) GROUP BY 1)`);
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
process.exit(0);
