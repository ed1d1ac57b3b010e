import { expect, it } from "vitest";
import { fitAndJudge } from "../../../src/plugins/repurchase/fitAndJudge.ts";
import { fitInThread } from "../../../src/plugins/repurchase/fitInThread.ts";
import type { Outcomes } from "../../../src/plugins/repurchase/readOutcomes.ts";
import { repurchaseOptions } from "../../../src/plugins/repurchase/repurchaseOptions.ts";
import { stream } from "../../../src/random/index.ts";

const options = repurchaseOptions.parse({ trees: 10, repeats: 5, resamples: 200 });

function customers(seed: string): Outcomes {
  const random = stream(seed);
  const values = Float64Array.from({ length: 400 * 2 }, () => 10 * random());
  const bought = Uint8Array.from({ length: 400 }, (_, i) => (values[2 * i]! + 4 * random() > 6 ? 1 : 0));
  return { metrics: ["orders", "noise"], customers: 400, values, missing: new Uint8Array(800), bought };
}

function context() {
  const { signal } = new AbortController();
  const told: unknown[] = [];
  const log = { warn: (code: string) => void told.push(code), excluded: () => undefined };
  const progress = (fraction: number, note?: string) => void told.push([fraction, note]);
  return {
    told,
    options,
    streamParts: [1, "repurchase"],
    random: (name: string) => stream(1, "repurchase", name),
    progress,
    log,
    signal,
  };
}

it("gives in a thread of its own the very numbers that it gives without, and tells how far it is", async () => {
  const [here, apart] = [context(), context()];
  const before = customers("training").values.slice();
  const training = customers("training");
  const found = await fitInThread(training, customers("evaluation"), apart);
  expect(found).toEqual(fitAndJudge(training, customers("evaluation"), here));
  expect(training.values).toEqual(before);
  expect(apart.told).toEqual(here.told);
  expect(apart.told).toContainEqual([0.5, "forest grown"]);
});

it("throws what the thread throws", async () => {
  const broken = { ...customers("broken"), values: new Float64Array(800).fill(Number.NaN) };
  await expect(fitInThread(broken, customers("evaluation"), context())).rejects.toThrow();
});
