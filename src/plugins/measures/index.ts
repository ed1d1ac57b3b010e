import { CheckError } from "segmentarium/errors";
import { definePlugin } from "segmentarium/plugin";
import { measureProblems } from "./measureProblems.ts";
import { measuresStep } from "./measuresStep.ts";

/** Columns of customers as measures to compare them by: what people said of themselves, or is known of them, beside what they did. */
export default definePlugin((project) => {
  const problems = measureProblems(project);
  if (problems.length > 0) throw new CheckError("Cannot compare customers by what the project file names", problems);
  return {
    name: "segmentarium-measures",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: { features: project.measures.length === 0 ? [] : [measuresStep(project)] },
  };
});
