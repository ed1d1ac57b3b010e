/** One finding of a check: what is wrong, where, and what to do about it. Never holds a raw data value. */
export interface Problem {
  /** Stable kebab-case name of the kind of problem, for tests and docs. */
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Where in a document, as `sources/orders/columns/amount`. */
  readonly path?: string;
  readonly remedy?: string;
}

/** A list of problems found together, so that all can be mended at once. */
export class CheckError extends Error {
  readonly code = "check-failed";
  readonly title: string;
  readonly problems: readonly Problem[];

  constructor(title: string, problems: readonly Problem[]) {
    super([title, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join("\n"));
    this.name = "CheckError";
    this.title = title;
    this.problems = problems;
  }
}

/** A step of a plugin failed, or a plugin is not valid. */
export class PluginError extends Error {
  readonly code: string;
  readonly plugin: string;
  readonly step: string | undefined;

  constructor(message: string, about: { plugin: string; step?: string; code?: string; cause?: unknown }) {
    super(message, { cause: about.cause });
    this.name = "PluginError";
    this.code = about.code ?? "plugin-failed";
    this.plugin = about.plugin;
    this.step = about.step;
  }
}

/** A query failed. The message names the fault, never a raw value of the data. */
export class QueryError extends Error {
  readonly code = "query-failed";
  readonly sql: string;

  constructor(message: string, sql: string, cause?: unknown) {
    super(message, { cause });
    this.name = "QueryError";
    this.sql = sql;
  }
}

/** One line for people: `file:line:column code at path: message; remedy`. */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const path = problem.path === undefined ? "" : ` at ${problem.path}`;
  const remedy = problem.remedy === undefined ? "" : `; ${problem.remedy}`;
  return `${place === "" ? "" : `${place} `}${problem.code}${path}: ${problem.message}${remedy}`;
}
