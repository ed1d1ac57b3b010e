import type { Output } from "./progress.ts";

/** What the command line gives the commands: the only way to the clock, the environment and the terminal. */
export interface Host {
  /** The product's folder: projects, reports and loaders are in it. */
  readonly root: string;
  readonly output: Output;
  /** Milliseconds on a steady clock. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
}
