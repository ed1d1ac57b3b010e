import { expect, it } from "vitest";
import { definePlugin, defineStep } from "../../src/plugin.ts";
import { run } from "../../src/run.ts";
import { keyParts } from "../../src/stepKey.ts";
import { miniatureProject, setUp } from "./miniature.ts";

/** One step, whose result goes by a name that the project decides. */
function named(artifact: string) {
  const step = defineStep(import.meta.url, {
    ...{ id: "people", title: "People", needs: [], provides: [artifact] },
    run: () => ({ [artifact]: 1 }) as never,
  });
  const engines = { segmentarium: "^1" };
  return definePlugin({ name: "naming", version: "1.0.0", engines, contributes: { findings: [step] } });
}

it("a step runs again when what it provides has another name, and is taken from the store when it has not", async () => {
  const { options } = await setUp([named("before-consent")]);
  expect([...(await run(options)).artifacts.keys()]).toEqual(["before-consent"]);
  const again = async (artifact: string) => {
    const result = await run((await setUp([named(artifact)], miniatureProject(), options.workFolder)).options);
    return [[...result.artifacts.keys()], result.log[0]?.cached];
  };
  expect(await again("after-consent")).toEqual([["after-consent"], false]);
  expect(await again("before-consent")).toEqual([["before-consent"], true]);
});

it("a long setting stands in a key by its hash, and another one makes another key", () => {
  const step = defineStep(import.meta.url, {
    ...{ id: "long", title: "Long", needs: [], provides: ["long"], settings: ["earlierModel"] },
    run: () => ({ long: 1 }) as never,
  });
  const partOf = (earlierModel: string) =>
    keyParts({
      ...{ step, codeHash: "", cutoff: undefined, options: {}, metrics: [], versions: {}, needs: {}, files: {} },
      project: { ...miniatureProject(), earlierModel },
    })["setting earlierModel"]!;
  expect(partOf("short")).toBe('"short"');
  const [one, other] = ["a", "b"].map((letter) => partOf(letter.repeat(30_000)));
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(one).not.toBe(other);
});
