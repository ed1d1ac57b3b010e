import { threadId } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
const { answerThread, inThread } = await import("../../src/thread/index.ts");

/** Asks from within a thread; tells what the work found, in which thread, and that its data was a copy. */
await answerThread(async ({ values }) => {
  const script = new URL("./nowhere.mjs", import.meta.url);
  const work = (data, tell) => {
    tell("on its way");
    data.values[0] = 7;
    return { place: threadId, first: data.values[0] };
  };
  const notes = [];
  const { signal } = new AbortController();
  const found = await inThread(script, { values }, { signal, work, onNote: (note) => notes.push(note) });
  return { ...found, own: threadId, values, notes };
});
