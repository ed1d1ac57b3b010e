import { register } from "tsx/esm/api";

register();
const { answerThread } = await import("../../src/thread/index.ts");

await answerThread((data, tell) => {
  if (data.fail) throw new RangeError("Cannot echo: it was asked to fail");
  if (data.exit) process.exit(0);
  if (data.wait) return new Promise(() => setInterval(() => undefined, 1000));
  tell("first");
  tell("second");
  return { values: data.values.map((value) => 2 * value), apart: true };
});
