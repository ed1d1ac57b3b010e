import { expect, it } from "vitest";
import { collect } from "../../../src/collect.ts";
import { definePlugin, defineStep } from "../../../src/plugin.ts";

/** A plugin whose step provides a release table out of one need. */
function curious(need: string, settings: readonly "earlierModel"[] = []) {
  return definePlugin({
    name: "curious",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: {
      releases: [
        defineStep(import.meta.url, {
          id: "curious",
          title: "Curious",
          needs: [need],
          provides: ["release/curious"],
          settings,
          tables: [
            {
              ...{ id: "curious", title: "Curious", description: "Rows.", people: false, order: ["id"] },
              columns: [{ name: "id", type: "text", key: true }],
            },
          ],
          run: () => ({ "release/curious": [] }),
        }),
      ],
    },
  });
}

it.each(["segmentation-model/*", "segmentation-model/k-medoids?", "published-model", "aggregate-model", "own-model"])(
  "a release table is not made of frozen models, which may hold rows of customers: %s",
  (need) => {
    expect(() => collect([curious(need)])).toThrow(/may hold rows of single customers/);
    expect(() => collect([curious("segmentation-summary/*")])).not.toThrow();
  },
);

it("nor of the earlier one, which is a setting", () => {
  expect(() => collect([curious("segmentation-summary/*", ["earlierModel"])])).toThrow(
    /"earlierModel" may hold rows of single customers/,
  );
});
