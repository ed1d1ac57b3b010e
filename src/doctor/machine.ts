/** What the command line knows of the machine and of its environment. */
export interface Machine {
  /** Version of Node, as `20.19.1`. */
  readonly node: string;
  readonly memoryBytes: number;
  /** Free bytes of the file system that a folder is on. */
  readonly freeBytes: (folder: string) => Promise<number>;
  /** Browsers that the tests would find: paths that may exist. */
  readonly browsers: readonly string[];
}
