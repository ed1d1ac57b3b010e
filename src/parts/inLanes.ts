import type { Context } from "../plugin.ts";
import type { Database } from "../table/index.ts";

/** As many at once: more would take more memory than they spare time. */
const mostLanes = 2;

type Work<Thing, Result> = (db: Database, thing: Thing, place: number) => Promise<Result>;

/**
 * Does work on each of some things, on two at once where there are threads for it, each with a connection of its own: what it makes that is
 * temporary ends with it. Things are begun in their order. Where two at once need more memory than there is, those left are done one after the other.
 *
 * @param work may be begun once more for a thing for which it failed.
 * @returns what the work gives, in the order of the things. @throws what it threw first in that order, or the reason of the signal; what was
 * begun before is done to its end.
 */
export async function inLanes<Thing, Result>(
  context: Pick<Context, "db" | "threads" | "signal">,
  things: readonly Thing[],
  work: Work<Thing, Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const lanes = Math.min(context.threads, mostLanes, things.length);
  const faults = await inSome(context, things, work, { lanes, results });
  if (lanes > 1 && faults.length > 0 && faults.every((cause) => /Out of Memory Error/.test(String(cause)))) {
    faults.splice(0, faults.length, ...(await inSome(context, things, work, { lanes: 1, results })));
  }
  if (faults.length > 0) throw faults[0];
  return things.map((_, place) => results.get(place) as Result);
}

/** Does those things that have no result yet. @returns why some have none, in their order. */
async function inSome<Thing, Result>(
  { db, signal }: Pick<Context, "db" | "signal">,
  things: readonly Thing[],
  work: Work<Thing, Result>,
  { lanes, results }: { readonly lanes: number; readonly results: Map<number, Result> },
): Promise<unknown[]> {
  const left = [...things.keys()].filter((place) => !results.has(place));
  const faults = new Map<number, unknown>();
  // One connection after the other, so that what is taken first begins first.
  let before: Promise<unknown> = Promise.resolve();
  const connect = (): Promise<Database> => {
    const own = before.then(() => db.fork());
    before = own.catch(() => undefined);
    return own;
  };
  const lane = async (): Promise<void> => {
    for (let place = left.shift(); place !== undefined && faults.size === 0; place = left.shift()) {
      let own: Database | undefined;
      try {
        signal.throwIfAborted();
        own = await connect();
        results.set(place, await work(own, things[place] as Thing, place));
      } catch (cause) {
        faults.set(place, cause);
      } finally {
        own?.close();
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return [...faults].sort(([a], [b]) => a - b).map(([, cause]) => cause);
}
