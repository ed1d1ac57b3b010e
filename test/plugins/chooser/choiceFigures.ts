/**
 * Makes choiceFigures.json, the figures of docs/methods/chooser.md, by parting and weighing planted customers:
 *
 *   node --import tsx test/plugins/chooser/choiceFigures.ts 20 trials.jsonl
 *
 * The first argument is the number of seeds; the second a file of trials, one a line, to which each is added: what is in it is not
 * tried again, so that a run may be stopped and gone on with. Every figure is the same in every run.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { chooserOptions } from "../../../src/plugins/chooser/chooserOptions.ts";
import { usualWeights } from "../../../src/plugins/chooser/criteria.ts";
import { choiceDesigns } from "./choiceDesigns.ts";
import { asWeighed, type Success, schemes, successOf } from "./choiceTrials.ts";
import { type Effort, type Tried, tryDesign } from "./tryDesign.ts";

const effort: Effort = {
  ...{ rows: 1000, kMax: 9, draws: 3, drawn: 400, references: 10 },
  algorithms: ["k-means", "ward", "gaussian-mixture", "k-medoids"],
};

const [seeds, file] = [Number(process.argv[2]), process.argv[3]];
if (!Number.isInteger(seeds) || seeds < 1 || file === undefined) {
  throw new RangeError("Cannot make figures of the choice: a number of seeds and a file of trials are needed");
}
const trials = await tried(seeds, file);
const round = ({ found, agreement }: Success) => ({
  found: Number(found.toFixed(4)),
  agreement: Number(agreement.toFixed(4)),
});
const byScheme = [...schemes().keys()].map((name) => [name, round(successOf(trials, name))]);
const byDesign = choiceDesigns.map(({ name }) => {
  const own = trials.filter(({ design }) => design === name);
  return [name, round(successOf(own, asWeighed))];
});
const { name, version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
const figures = {
  made: {
    ...{ by: "test/plugins/chooser/choiceFigures.ts", versions: { [name]: version, node: process.versions.node } },
    ...{ seeds: Array.from({ length: seeds }, (_, seed) => seed), effort },
    ...{ weights: usualWeights, tolerance: chooserOptions.parse({}).tolerance },
  },
  schemes: Object.fromEntries(byScheme),
  designs: Object.fromEntries(byDesign),
};
writeFileSync(new URL("./choiceFigures.json", import.meta.url), `${JSON.stringify(figures, undefined, 2)}\n`);

async function tried(seeds: number, file: string): Promise<Tried[]> {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const known = lines.map((line): { readonly seed: number; readonly trial: Tried } => JSON.parse(line));
  const trials: Tried[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    for (const design of choiceDesigns) {
      const kept = known.find(({ seed: own, trial }) => own === seed && trial.design === design.name);
      const trial = kept?.trial ?? (await tryDesign(design, seed, effort));
      if (kept === undefined) appendFileSync(file, `${JSON.stringify({ seed, trial })}\n`);
      trials.push(trial);
    }
  }
  return trials;
}
