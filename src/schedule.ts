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
 * Runs each job once, after those that it comes after, in the order given as far as that allows.
 *
 * @throws what `run` or `alone` throws first, when the jobs that were running have ended; no other job is started then.
 */
export async function schedule<J extends Job>(jobs: readonly J[], { lanes, alone, run }: Schedule<J>): Promise<void> {
  const waiting = new Set(jobs);
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
