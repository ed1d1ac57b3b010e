import type { OpenWork } from "../../thread/threadPool.ts";
import type { ResampleSpace } from "./resampleSpace.ts";
import { takeResamples } from "./takeResamples.ts";

/** What a thread does of the resamples: those that no other has taken. */
export const open: OpenWork<ResampleSpace, undefined, void> = (space) => () => {
  for (const _ of takeResamples(space));
};
