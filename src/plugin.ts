import type { z } from "zod";
import type { CoreArtifacts, FilesInput, Metric, TableInput } from "./artifacts.ts";
import type { Project, RuleInput } from "./config/index.ts";
import type { Random } from "./random/index.ts";
import type { ReleaseDeclaration } from "./release/index.ts";
import type { Cell, Column, Database, Pieces } from "./table/index.ts";

export type * from "./artifacts.ts";
export type { Project, RuleInput } from "./config/index.ts";
export type { ReleaseColumn, ReleaseDeclaration, ReleaseTotal } from "./release/index.ts";
export type { Pieces } from "./table/index.ts";

/** The artifacts that steps exchange; a plugin adds its own by module augmentation. */
export interface ArtifactTypes extends CoreArtifacts {}

/** A need: an artifact id, `id@cutoff` for another cutoff, `point/*` for all of a point, and `?` at the end when optional. */
export type Need = string;

type Bare<N extends string> = N extends `${infer A}?` ? A : N;
type Artifact<N extends string> = N extends `${infer A}@${string}` ? A : N;

export type ArtifactOf<A extends string> = A extends keyof ArtifactTypes
  ? ArtifactTypes[A]
  : A extends `${infer P}/${string}`
    ? `${P}/*` extends keyof ArtifactTypes
      ? ArtifactTypes[`${P}/*`]
      : unknown
    : unknown;

type InputOf<N extends string> = N extends `${infer A}?`
  ? InputOf<A> | undefined
  : Artifact<N> extends `${string}/*`
    ? Readonly<Record<string, ArtifactOf<Artifact<N>>>>
    : ArtifactOf<Artifact<N>>;

/** What a step receives: its needs by name, without the `?`. */
export type Inputs<N extends string> = { readonly [K in N as Bare<K>]: InputOf<K> };

/** Rows that a query gives; it must have an ORDER BY with a unique tie-break. */
export interface QueryOutput {
  readonly kind: "query";
  readonly sql: string;
}

/** Rows computed in TypeScript, already in their canonical order. */
export interface ColumnsOutput {
  readonly kind: "columns";
  readonly columns: readonly Column[];
}

/** Rows that a step wrote into its folder as a Parquet file, already in their canonical order. */
export interface ParquetOutput {
  readonly kind: "parquet";
  readonly file: string;
}

/** Rows that a step wrote into its folder as several Parquet files, one for each place. */
export interface PiecesOutput {
  readonly kind: "pieces";
  readonly folder: string;
  readonly pieces: Pieces;
}

export type TableOutput = QueryOutput | ColumnsOutput | ParquetOutput | PiecesOutput;

/** A row for a release table; what is not declared there is refused. */
export type ReleaseRow = Readonly<Record<string, Cell | undefined>>;

type OutputOf<A extends string> = A extends `release/${string}`
  ? readonly ReleaseRow[]
  : ArtifactOf<A> extends TableInput
    ? TableOutput
    : ArtifactOf<A> extends FilesInput
      ? FilesInput
      : ArtifactOf<A>;

export type Outputs<P extends string> = { readonly [K in P]: OutputOf<K> };

export interface Log {
  /** A warning that the record keeps and the methods page shows. */
  warn(code: string, message: string): void;
  /** Rows or customers that were left out, and why. */
  excluded(what: string, rows: number, reason: string): void;
}

/** All files below a folder whose path fits: `*` is any part of a name, `**` any folders, as `orders/*.parquet`. */
export interface FilePattern {
  /** Absolute path, taken as it is. */
  readonly folder: string;
  /** With forward slashes. */
  readonly pattern: string;
}

/**
 * Parts of a step's work, kept for later runs of the same code: each is a folder. A step must give the same result whether it
 * finds its parts or makes them anew.
 */
export interface KeptParts {
  /** The folder of a part; undefined when there is none. Nothing in it may be changed. */
  find(key: string): Promise<string | undefined>;
  /**
   * Keeps a folder, which moves to where it is kept, even when the step fails afterwards.
   *
   * @param key everything that the part is made of but the code: hashes of files, options, settings, and the cutoff if it depends on it.
   */
  keep(key: string, folder: string): Promise<string>;
  /** Stands for the key and for what makes parts of it, the code of the step: where names are equal, parts are. */
  nameOf(key: string): Promise<string>;
}

/** What a step is given beside its inputs. */
export interface Context<S extends keyof Project = never, O = unknown> {
  /** A seeded stream for a purpose: the same name gives the same numbers in every run. */
  random(name: string): Random;
  /** The seed itself, for kernels that split streams on their own. */
  readonly seed: string;
  /** What streams are made of, for threads of a step: `stream(...streamParts, name)` is `random(name)`. */
  readonly streamParts: readonly (string | number)[];
  /** The day before which everything counts, as `2024-01-31`. Throws TypeError in a step without `perCutoff`. */
  readonly cutoff: string;
  readonly settings: Pick<Project, S>;
  readonly options: O;
  readonly log: Log;
  progress(fraction: number, note?: string): void;
  readonly signal: AbortSignal;
  readonly threads: number;
  /** How much memory the database may take, such as `"4GB"`: a measure for what a step opens itself. */
  readonly memoryLimit: string;
  /** A database that holds the tables of the step's inputs and nothing else. */
  readonly db: Database;
  /** Absolute paths of what the step's `files` stand for, in order, as they are in its key. */
  readonly files: readonly string[];
  /** sha256 of the bytes of each of these files, as in the step's key; of one that cannot be read, `missing`. */
  readonly fileHashes: readonly string[];
  /** An empty folder for the files that the step provides or makes. */
  readonly folder: string;
  /** Parts of the step's work from earlier runs, so that what has not changed need not be done again. */
  readonly parts: KeptParts;
  /** All metrics of the planned features, in order. */
  readonly metrics: readonly Metric[];
}

export interface StepDefinition<N extends string, P extends string, S extends keyof Project, O> {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly N[];
  readonly provides: readonly P[];
  /** Which settings of the project the step reads. */
  readonly settings?: readonly S[];
  /** Schema of the step's options; every option has a default. */
  readonly options?: z.ZodType<O>;
  /** The step is a function of a cutoff: it may be asked for at several. */
  readonly perCutoff?: boolean;
  /** The step reads the metric registry. */
  readonly readsMetrics?: boolean;
  /** Files outside the repository's code that the step reads, as absolute paths or patterns: hashed into its key. */
  readonly files?: readonly (string | FilePattern)[];
  /** Endings, as `-wal`, of what may lie beside a file and belongs to it: hashed into the key when it is there, and not given. */
  readonly beside?: readonly string[];
  /** For features: what each column means. */
  readonly metrics?: readonly Metric[];
  /** For releases: the declared tables, each provided as `release/<id>`. */
  readonly tables?: readonly ReleaseDeclaration[];
  run(inputs: Inputs<N>, context: Context<S, O>): Outputs<P> | Promise<Outputs<P>>;
}

/** Where a step's code is: the module and the files that it reads at run time, for the step's key. */
export interface StepCode {
  readonly url: string;
  readonly assets: readonly string[];
}

/** A step as the core sees it: types forgotten, names kept. */
export interface Step extends Omit<StepDefinition<string, string, never, unknown>, "run" | "settings"> {
  readonly settings?: readonly string[];
  readonly code: StepCode;
  run(inputs: never, context: never): unknown;
}

/**
 * A step of a plugin.
 *
 * @param url `import.meta.url` of the module that defines it.
 * @param definition what it needs, provides and does.
 * @param assets files beside the module that it reads at run time, such as `["rfm.sql"]`.
 */
export function defineStep<
  const N extends string,
  const P extends string,
  const S extends keyof Project = never,
  O = Record<string, never>,
>(url: string, definition: StepDefinition<N, P, S, O>, assets: readonly string[] = []): Step {
  return { ...definition, code: { url, assets } } as Step;
}

export interface PageContribution {
  /** Path on the site, as `loyalty.md`. */
  readonly path: string;
  readonly title: string;
  /** Address of the Markdown file, by `new URL("pages/loyalty.md", import.meta.url).href`. */
  readonly source: string;
}

export interface Contributions {
  /** Steps that provide canonical tables or files. */
  readonly sources?: readonly Step[];
  /** Rules for the data, as a project file declares them; published under the plugin's name. */
  readonly qualityRules?: readonly RuleInput[];
  /** Steps that provide `feature/<id>`: customer_id and one column per metric. */
  readonly features?: readonly Step[];
  /** Steps that provide `segmentation/<id>`. */
  readonly segmenters?: readonly Step[];
  readonly models?: readonly Step[];
  /** Steps that provide `audit/<id>`; a failure becomes a result. */
  readonly audits?: readonly Step[];
  /** Any further artifacts. */
  readonly findings?: readonly Step[];
  /** Steps that provide `release/<table>`: the only rows that reach the site. */
  readonly releases?: readonly Step[];
  readonly pages?: readonly PageContribution[];
}

export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly segmentarium: string };
  readonly contributes: Contributions;
}

/** A plugin is inert data: defining, importing and collecting it does nothing. It may depend on the project file. */
export type PluginSource = Plugin | ((project: Project, folder: string) => Plugin);

export function definePlugin<const T extends PluginSource>(plugin: T): T {
  return plugin;
}

/** A table output made of a query. */
export function fromQuery(sql: string): QueryOutput {
  return { kind: "query", sql };
}

/** A table output that is a Parquet file in the step's folder; it is moved from there. */
export function fromParquet(file: string): ParquetOutput {
  return { kind: "parquet", file };
}

/**
 * A table output that is several Parquet files in a folder of the step's folder, `0.parquet` for place 0, all with the same columns; the
 * folder is moved from there. Where a column for it is named, the table has the place of each row in it, before the others. Files that
 * something else keeps may be hard links: they are never changed. With `keys`, one for each place and none empty, a step that reads the table gets its pieces, and may keep
 * of each what it makes of it.
 */
export function fromPieces(folder: string, pieces: Pieces): PiecesOutput {
  const { places, keys } = pieces;
  if (keys !== undefined && (keys.length !== places.length || keys.includes("")))
    throw new TypeError("pieces have a key each, or none has one");
  return { kind: "pieces", folder, pieces };
}

/** A table output made of columns. */
export function fromColumns(columns: readonly Column[]): ColumnsOutput {
  return { kind: "columns", columns };
}
