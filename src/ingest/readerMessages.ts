import type { FileAccount } from "../artifacts.ts";
import type { Source } from "../config/index.ts";
import type { Problem } from "../errors.ts";

/** What a reader process is asked: the files of a source, and where to put what it finds. */
export interface ReadRequest {
  readonly source: Source;
  /** Absolute paths of `source.files`, in the same order: nothing else on the machine is open to the engine. */
  readonly files: readonly string[];
  /** An empty folder for the Parquet files that it makes; the only place that it may write to. */
  readonly folder: string;
  readonly minimumPeople: number;
  /**
   * For a source of several files, the folders of parts that earlier runs read, by place, null where there is none. What is
   * read anew is left in the folder, as `parts/<place>`: see `FilePart`.
   */
  readonly keptParts?: readonly (string | null)[];
  /** Whether each file is read after the one before, so that it is known which file ends the process. */
  readonly inTurn?: boolean;
  readonly threads: number;
  /** Of the engine, such as `"4GB"`. */
  readonly memoryLimit: string;
}

/** What a reader process may be asked instead: to look at what the files of a source begin with. */
export interface LookRequest
  extends Pick<ReadRequest, "source" | "files" | "folder" | "minimumPeople" | "threads" | "memoryLimit"> {
  readonly kind: "look";
  /** Most bytes of text to look at in each file. */
  readonly bytes: number;
}

/** A source as read: where the tables lie, and the account of each file. */
export interface ReadResult {
  readonly accounts: readonly FileAccount[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** Parquet file of the accepted rows, in the order of files and rows; or, of many rows, one for each file, without source_file: see `acceptedSql`. */
  readonly rows: string | readonly { readonly place: number; readonly file: string }[];
  /** Parquet file of the rejects, by file, line, column and reason. */
  readonly rejects: string;
  /** Parquet file of where rows lie: see `writeLines`. */
  readonly lines: string;
}

/** What a reader process says: which file it has come to, and in the end what it found or why it cannot go on. */
export type ReaderMessage<Result = ReadResult> =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "refused"; readonly title: string; readonly problems: readonly Problem[] }
  | { readonly kind: "failed"; readonly message: string };
