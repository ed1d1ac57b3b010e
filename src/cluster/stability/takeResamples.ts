import type { ResampleSpace } from "./resampleSpace.ts";
import { resampleTask } from "./resampleTask.ts";

/** Does resamples that no other thread has taken, until none is left; stops after each, and tells how many are done. */
export function* takeResamples(space: ResampleSpace): Generator<number> {
  const work = resampleTask(space);
  for (;;) {
    const b = Atomics.add(space.progress, 0, 1);
    if (b >= space.resamples) return;
    work(b);
    yield Atomics.add(space.progress, 1, 1) + 1;
  }
}
