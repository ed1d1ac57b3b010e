import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, so that none of them is left for one worker to end alone, below this folder. */
export const dearest: readonly string[] = [
  "site/walk.test.ts",
  "cli/build.test.ts",
  "privacy/subtraction.test.ts",
  "site/meaning.test.ts",
  "publish/publish.test.ts",
  "cli/doctor.test.ts",
  "plugins/ingest/consent.test.ts",
  "plugins/segment-identity/assignEach.test.ts",
  "plugins/segment-identity/refreshes.test.ts",
  "plugins/segmenters.test.ts",
  "plugins/missing/missingSteps.test.ts",
  "plugins/contracts/drift.test.ts",
];

/** Starts the dearest files first. In a clean checkout nothing is known of how long files take, and the usual order, by their size, ends with the sites. */
export default class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = dearest.indexOf(relative(import.meta.dirname, moduleId));
      return found < 0 ? dearest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
