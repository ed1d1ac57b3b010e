import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * What a Python script beside this file prints as JSON, given the path of a file of float64 values and arguments; in words why
 * not, when SEGMENTARIUM_PYTHON (else python3) lacks scikit-learn and scipy.
 */
export async function askPeer<Answer>(
  script: string,
  values: Float64Array,
  args: readonly (string | number)[],
): Promise<Answer | string> {
  const python = process.env.SEGMENTARIUM_PYTHON ?? "python3";
  try {
    await run(python, ["-c", "import sklearn, scipy"]);
  } catch {
    return `none: ${python} has no scikit-learn; set SEGMENTARIUM_PYTHON to one that has`;
  }
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-bench-"));
  try {
    const file = join(folder, "values.f64");
    await writeFile(file, values);
    const path = fileURLToPath(new URL(script, import.meta.url));
    const { stdout } = await run(python, [path, file, ...args.map(String)], { maxBuffer: 2 ** 28 });
    return JSON.parse(stdout) as Answer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As `askPeer`, twice: the answer of the run that the rest of the machine disturbed less. */
export async function askPeerTwice<Answer extends { readonly seconds: number }>(
  ...asked: Parameters<typeof askPeer>
): Promise<Answer | string> {
  const once = await askPeer<Answer>(...asked);
  if (typeof once === "string") return once;
  const again = await askPeer<Answer>(...asked);
  return typeof again === "string" || once.seconds <= again.seconds ? once : again;
}
