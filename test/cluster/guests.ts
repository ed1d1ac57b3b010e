import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Matrix, matrix } from "../../src/matrix/index.ts";

/** What 1,453 guests said of McDonald's: 11 answers of 0 or 1 each. See test/input/mcdonalds/README.md. */
export function guests(): Matrix {
  const file = new URL("../input/mcdonalds/answers.csv.gz", import.meta.url);
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  const values = lines.flatMap((line) => line.split(",").map(Number));
  return matrix(Float64Array.from(values), lines.length, head!.split(","));
}
