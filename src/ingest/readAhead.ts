/** Files that are read before their turn, several at a time. */
export interface ReadAhead<T> {
  /** What reading a file gave; undefined when it failed, or was not begun before the end: then it has to be read in its turn. */
  take(place: number): Promise<T | undefined>;
  /** Begins no further file, and waits for those that are being read. */
  end(): Promise<void>;
}

/**
 * Reads files on several lanes, each file on the first lane that is free, in their order. Who takes them in order gets the same
 * for any number of lanes: a failure is not told, since whether it comes to it is for those before to say.
 *
 * @param lanes what each lane reads with.
 */
export function readAhead<L, T>(
  lanes: readonly L[],
  places: readonly number[],
  read: (lane: L, place: number) => Promise<T>,
): ReadAhead<T> {
  const settle = new Map<number, (found: T | undefined) => void>();
  const found = new Map(places.map((place) => [place, new Promise<T | undefined>((done) => settle.set(place, done))]));
  const waiting = [...places];
  const work = async (lane: L): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      const part = await read(lane, place).catch(() => undefined);
      settle.get(place)?.(part);
    }
  };
  const all = Promise.all(lanes.map(work));
  return {
    take: async (place) => found.get(place),
    async end() {
      for (const place of waiting.splice(0)) settle.get(place)?.(undefined);
      await all;
    },
  };
}
