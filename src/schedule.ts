/** Work that may start when other work is done. */
export interface Job {
  readonly id: string;
  /** Ids of jobs that stand before this one. */
  readonly after: readonly string[];
}

export interface Schedule<J extends Job> {
  /** Most jobs at once. */
  readonly lanes: number;
  /** Whether a job must have the machine to itself; asked when all that it comes after is done. */
  alone(job: J): Promise<boolean>;
  /** @param done jobs that ended before. */
  run(job: J, done: number): Promise<void>;
}

/**
 * Runs each job once, after those that it comes after. In one lane they run in the order given as far as that allows; in several, of
 * those that may start the one that the longest chain of others waits for starts first.
 *
 * @throws what `run` or `alone` throws first, when the jobs that were running have ended; no other job is started then.
 */
export async function schedule<J extends Job>(jobs: readonly J[], { lanes, alone, run }: Schedule<J>): Promise<void> {
  const waiting = new Set(lanes > 1 ? longestChainFirst(jobs) : jobs);
  const unfinished = new Set(jobs.map(({ id }) => id));
  const running = new Map<J, Promise<void>>();
  const failures: unknown[] = [];

  const start = (job: J): void => {
    waiting.delete(job);
    const ended = run(job, jobs.length - unfinished.size).then(
      () => undefined,
      (cause: unknown) => {
        failures.push(cause);
      },
    );
    running.set(
      job,
      ended.then(() => {
        running.delete(job);
        unfinished.delete(job.id);
      }),
    );
  };

  const fill = async (): Promise<void> => {
    for (const job of waiting) {
      if (running.size >= lanes) return;
      if (job.after.some((id) => unfinished.has(id))) continue;
      const single = lanes > 1 && (await alone(job));
      if (single && running.size > 0) return;
      start(job);
      if (single) return;
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    if (failures.length === 0) await fill().catch((cause: unknown) => void failures.push(cause));
    if (running.size > 0) await Promise.race(running.values());
    else if (failures.length > 0) break;
  }
  if (failures.length > 0) throw failures[0];
}

/** Jobs by how many others stand one after the other behind each; in the order given where these are as many. Assumes that no job stands before one that it comes after. */
function longestChainFirst<J extends Job>(jobs: readonly J[]): J[] {
  const behind = new Map(jobs.map(({ id }) => [id, 0]));
  for (const { id, after } of [...jobs].reverse()) {
    for (const before of after) behind.set(before, Math.max(behind.get(before) ?? 0, behind.get(id)! + 1));
  }
  return [...jobs].sort((a, b) => behind.get(b.id)! - behind.get(a.id)!);
}
