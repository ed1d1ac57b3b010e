import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { behaviourMetrics } from "../src/plugins/behaviour/behaviourMetrics.ts";
import { literal, openDatabase } from "../src/table/index.ts";
import type { BenchLine } from "./benchLine.ts";
import { compareTables } from "./compareTables.ts";
import { cutoff, lastDay } from "./cutoff.ts";
import { writeFeaturesData } from "./featuresData.ts";
import {
  type CheckedFromFiles,
  type FromFiles,
  measureChecks,
  measureFromFiles,
  measurePeer,
  measureUnchecked,
  threads,
} from "./measure.ts";
import { withFolder } from "./withFolder.ts";

/**
 * From CSV files to features: 36 files of a month each, and one of the last day. Ours reads with every check, cleans, and computes;
 * polars reads the columns and computes the same; so do we, without checks and cleaning, to compare like with like. Then the same once more for the last day alone, after the other files were read
 * before, against our own run of all; and what reading and cleaning cost against the features, and validation by itself.
 */
export function benchFromCsv(lines = 10_000_000): Promise<BenchLine[]> {
  return withFolder(async (folder) => {
    await writeFeaturesData(folder, lines, lines / 20);
    await writeCsv(folder);
    const [whole, daily] = [join(folder, "whole"), join(folder, "daily")];
    const ours = await measureChecks(folder, whole);
    const theirs = await measurePeer("polars", "features.py", [folder, cutoff, "csv"]);
    const equal = theirs && (await compareTables(folder, "polars", ["feature-rfm", "feature-behaviour"]));
    const same = await measureUnchecked(folder);
    const sameEqual = theirs && (await compareTables(folder, "polars", ["feature-rfm", "feature-behaviour"]));
    await measureFromFiles(folder, daily, "before");
    const added = await measureFromFiles(folder, daily, "all");
    const job = `${lines / 1e6} M lines of CSV → RFM and ${behaviourMetrics("GBP").length} features`;
    const peer =
      theirs === undefined ? "no polars: name a Python that has it" : `polars ${theirs.version}, without checks`;
    const ratio = theirs && ours.seconds / theirs.seconds;
    const seconds = (at: FromFiles): string =>
      `reading ${at.reading.toFixed(1)} s, cleaning ${at.cleaning.toFixed(1)} s, features ${at.features.toFixed(1)} s`;
    const note = `${seconds(ours)}; ${threads} threads, peak ${ours.megabytes} MB${equal ? `; ${equal}` : ""}`;
    const checking = ours.reading + ours.cleaning;
    return [
      { job, oursSeconds: ours.seconds, aim: 0.6, peer, peerSeconds: theirs?.seconds, ratio, note },
      {
        job: "the same work as the peer's: no check, no cleaning",
        oursSeconds: same.seconds,
        aim: 0.6,
        peer,
        peerSeconds: theirs?.seconds,
        ratio: theirs && same.seconds / theirs.seconds,
        note: `peak ${same.megabytes} MB, peer ${theirs?.megabytes} MB${sameEqual ? `; ${sameEqual}` : ""}`,
      },
      {
        job: "the same after one more day",
        oursSeconds: added.seconds,
        aim: 0.1,
        peer: "all files",
        peerSeconds: ours.seconds,
        ratio: added.seconds / ours.seconds,
        note: seconds(added),
      },
      {
        job: "reading, checking and cleaning",
        oursSeconds: checking,
        aim: 1,
        peer: `for information: ${(checking / ours.features).toFixed(2)} times the features`,
        peerSeconds: undefined,
        ratio: undefined,
        note: `${(lines / checking / 1e6).toFixed(2)} M lines a second`,
      },
      validationLine(ours),
    ];
  });
}

/** What our reading takes beyond the engine's of the same files into the same Parquet, and the rules of a contract. */
function validationLine({ reading, unchecked, rules, features }: CheckedFromFiles): BenchLine {
  const validation = Math.max(0, reading - unchecked) + rules;
  return {
    job: "validation: judging, accounting and rejects, and the rules of a contract",
    oursSeconds: validation,
    aim: 1,
    peer: "the features",
    peerSeconds: features,
    ratio: validation / features,
    note: `reading ${reading.toFixed(1)} s, without checks ${unchecked.toFixed(1)} s, 8 rules ${rules.toFixed(1)} s`,
  };
}

/** lines-<first day>.csv of each month, lines-<last day>.csv, which comes last by its name, and products.csv, as a shop would export them. */
async function writeCsv(folder: string): Promise<void> {
  await mkdir(join(folder, "data"));
  const db = await openDatabase({ allowedFolders: [folder], temporaryFolder: join(folder, "tmp"), memoryLimit: "4GB" });
  const table = (name: string): string => `read_parquet(${literal(join(folder, `${name}.parquet`))})`;
  const copy = (query: string, name: string): Promise<void> =>
    db.run(`COPY (${query}) TO ${literal(join(folder, "data", name))} (FORMAT csv, HEADER)`);
  try {
    await db.run(`
      CREATE TABLE exported AS
      SELECT l.order_id, line, l.customer_id, strftime(l.ordered_at, '%Y-%m-%d %H:%M:%S') AS ordered_at, product_id, quantity,
        unit_price, discount, channel, CASE WHEN l.ordered_at >= ${literal(lastDay)} THEN ${literal(lastDay)}
          ELSE strftime(l.ordered_at, '%Y-%m-01') END AS file
      FROM ${table("order_lines")} AS l JOIN ${table("orders")} AS o USING (order_id)`);
    for (const { file } of await db.rows("SELECT DISTINCT file FROM exported ORDER BY file")) {
      const rows = `SELECT * EXCLUDE (file) FROM exported WHERE file = ${literal(String(file))}`;
      await copy(`${rows} ORDER BY ordered_at, order_id, line`, `lines-${file}.csv`);
    }
    await copy(`SELECT * FROM ${table("products")} ORDER BY product_id`, "products.csv");
  } finally {
    db.close();
  }
}
