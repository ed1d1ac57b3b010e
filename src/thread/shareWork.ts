import { lendThread } from "./threadPool.ts";

/**
 * Has threads of the pool work beside this one on what they have in common, until nothing of it is left to take. This thread waits for none
 * that has not begun before its own share ended, so that nothing is lost where threads start late.
 *
 * @param module exports `open`, which gives the work of a thread on its data: it takes parts until none is left.
 * @param data one for each thread.
 * @param own takes parts too; calls what it is given from time to time, which throws when a thread failed.
 * @throws what `own` or a thread throws; threads at work end.
 */
export async function shareWork<Data>(
  module: URL,
  data: readonly Data[],
  own: (throwIfFailed: () => void) => Promise<void>,
): Promise<void> {
  const threads = data.map((each) => lendThread<Data, undefined, void>(module, each));
  const begun: Promise<void>[] = [];
  let over = false;
  let failed: { readonly reason: unknown } | undefined;
  const fail = (reason: unknown) => {
    failed ??= { reason };
  };
  const throwIfFailed = () => {
    if (failed !== undefined) throw failed.reason;
  };
  for (const thread of threads) {
    thread.opened.then(() => {
      if (!over) begun.push(thread.run(undefined).catch(fail));
    }, fail);
  }
  try {
    await own(throwIfFailed);
    over = true;
    await Promise.all(begun);
    throwIfFailed();
  } finally {
    over = true;
    for (const thread of threads) thread.giveBack();
  }
}
