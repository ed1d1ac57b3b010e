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

function partOf(setting: "earlierModel" | "segmentHistory", text: string): string {
  const step = defineStep(import.meta.url, {
    ...{ id: "long", title: "Long", needs: [], provides: ["long"], settings: [setting] },
    run: () => ({ long: 1 }) as never,
  });
  return keyParts({
    ...{ step, codeHash: "", cutoff: undefined, options: {}, metrics: [], versions: {}, needs: {}, files: {} },
    project: { ...miniatureProject(), [setting]: text },
  })[`setting ${setting}`]!;
}

it("a long setting stands in a key by its hash, and another one makes another key", () => {
  expect(partOf("segmentHistory", "short")).toBe('"short"');
  const [one, other] = ["a", "b"].map((letter) => partOf("segmentHistory", letter.repeat(30_000)));
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(one).not.toBe(other);
});

it("an earlier model, which may hold rows of customers, stands in a key by its hash however short it is", () => {
  const [one, other] = ["[41.5]", "[41.6]"].map((text) => partOf("earlierModel", text));
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(one).not.toBe(other);
});
