import { register } from "tsx/esm/api";

register();
const { answerThread } = await import("../../src/thread/index.ts");
const { lendThread } = await import("../../src/thread/threadPool.ts");

await answerThread(async ({ seed }) => {
  const thread = lendThread(new URL("./countingWork.ts", import.meta.url), { seed });
  const found = await thread.run("number");
  thread.giveBack();
  return found;
});
