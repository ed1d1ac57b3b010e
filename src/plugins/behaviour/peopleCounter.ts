import { lendThread } from "segmentarium/thread";
import { type Counts, type CountTask, open } from "./countWork.ts";

/** Counts what customers have, one task after the other. */
export interface PeopleCounter {
  /** Its counts; in a thread of its own meanwhile other work goes on. Nobody needs to wait for them. @throws RangeError for numbers out of range. */
  count<Task extends CountTask>(task: Task): Promise<Counts<Task>>;
  /** Ends what is counted still, and gives memory back. */
  end(): void;
}

/** @param apart in a thread of its own, which takes about 0.1 s of processor time to start; arrays should lie in memory that is shared. */
export function peopleCounter(apart: boolean): PeopleCounter {
  if (!apart) {
    const work = open();
    return { count: (task) => unwatched((async () => work(task))()), end: () => undefined };
  }
  const thread = lendThread<undefined, CountTask, Counts<CountTask>>(
    new URL("./countWork.ts", import.meta.url),
    undefined,
  );
  return {
    count<Task extends CountTask>(task: Task): Promise<Counts<Task>> {
      return unwatched(thread.run(task) as Promise<Counts<Task>>);
    },
    end: () => thread.giveBack(),
  };
}

/** What fails before anybody waits for it would end the process. */
function unwatched<Result>(result: Promise<Result>): Promise<Result> {
  result.catch(() => undefined);
  return result;
}
