import { lendThread, prepareThreads } from "../../src/thread/threadPool.ts";
import type { CountingData, CountingTask } from "./countingWork.ts";

/** A process of its own: asks threads for numbers, gives them back as its argument says, and has nothing else to do. */
const [, , how] = process.argv;
const module = new URL("./countingWork.ts", import.meta.url);
const threads = [1, 2].map((seed) => lendThread<CountingData, CountingTask, unknown>(module, { seed }));

async function main(): Promise<void> {
  if (how === "prepared") prepareThreads(module, 4);
  if (how === "prepared" || how === "unasked") return;
  const found = await Promise.all(threads.map((thread) => thread.run("number")));
  if (how === "at work") for (const thread of threads) thread.run("wait").catch(() => undefined);
  if (how === "at work") await new Promise((resolve) => setTimeout(resolve, 50));
  process.stdout.write(String(found.length));
}

await main().finally(() => {
  for (const thread of threads) thread.giveBack();
});
