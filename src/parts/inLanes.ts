import type { Context } from "../plugin.ts";
import type { Database } from "../table/index.ts";

/** As many at once: more would take more memory than they spare time. */
const mostLanes = 2;

/**
 * Does work on each of some things, on two at once where there are threads for it, each with a connection of its own: what it makes that is
 * temporary ends with it. Things are begun in their order.
 *
 * @returns what the work gives, in the order of the things. @throws what it threw first in that order; what was begun before is done to its end.
 */
export async function inLanes<Thing, Result>(
  { db, threads }: Pick<Context, "db" | "threads">,
  things: readonly Thing[],
  work: (db: Database, thing: Thing, place: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const faults = new Map<number, unknown>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < things.length && faults.size === 0) {
      const place = next++;
      const own = await db.fork();
      try {
        results[place] = await work(own, things[place] as Thing, place);
      } catch (cause) {
        faults.set(place, cause);
      } finally {
        own.close();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, mostLanes, things.length) }, lane));
  if (faults.size > 0) throw faults.get(Math.min(...faults.keys()));
  return results;
}
