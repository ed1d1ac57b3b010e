import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { CheckError, type Problem } from "../errors.ts";
import { consentProblems } from "./consentProblems.ts";
import { identityProblems } from "./identityProblems.ts";
import { type Project, projectSchema } from "./projectSchema.ts";
import type { Source } from "./sourceSchema.ts";

/**
 * The project that a `project.jsonc` text describes.
 *
 * @param file name for messages, as `projects/twin/project.jsonc`.
 * @throws CheckError with every problem at once, each with line, column, path and what to do.
 */
export function parseProject(text: string, file: string): Project {
  const faults: ParseError[] = [];
  const tree = parseTree(text, faults, { allowTrailingComma: true });
  const title = `Cannot use ${file}`;
  if (faults.length > 0 || tree === undefined) {
    throw new CheckError(title, syntaxProblems(text, file, faults));
  }
  const written = plain(tree);
  const servers = serverSources(written).map((problem) => locate(problem, { text, file, tree }));
  if (servers.length > 0) throw new CheckError(title, servers);
  const result = projectSchema.safeParse(written);
  if (!result.success) {
    throw new CheckError(
      title,
      result.error.issues.flatMap((issue) => issueProblems(issue, { text, file, tree })),
    );
  }
  const problems = crossChecks(result.data).map((problem) => locate(problem, { text, file, tree }));
  if (problems.length > 0) throw new CheckError(title, problems);
  return result.data;
}

interface Document {
  readonly text: string;
  readonly file: string;
  readonly tree: Node;
}

type Path = readonly (string | number)[];

/** Something wrong with a project file, at a path in it. */
export interface Fault {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly remedy?: string;
}

/** Faults of a project file that parses, each with its line and column; `text` is what `parseProject` was given. */
export function locateFaults(faults: readonly Fault[], text: string, file: string): Problem[] {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  if (tree === undefined) throw new SyntaxError(`Cannot locate faults in ${file}: it is empty`);
  return faults.map((fault) => locate(fault, { text, file, tree }));
}

function syntaxProblems(text: string, file: string, faults: readonly ParseError[]): Problem[] {
  if (faults.length === 0) {
    return [
      { code: "empty-file", file, line: 1, column: 1, message: "the file is empty", remedy: "describe a project" },
    ];
  }
  return faults.map((fault) => ({
    code: "invalid-json",
    file,
    ...position(text, fault.offset),
    message: printParseErrorCode(fault.error)
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase(),
    remedy: "mend the JSON here",
  }));
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function issueProblems(issue: Issue, document: Document): Problem[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) =>
      locate(
        {
          code: "unknown-key",
          path: [...path, key],
          message: "this key is not known here",
          remedy: "remove it or mend its name",
        },
        document,
      ),
    );
  }
  const missing = findNodeAtLocation(document.tree, [...path]) === undefined;
  const code = missing ? "missing-key" : "invalid-value";
  const message = missing ? `"${String(path.at(-1))}" is missing` : issue.message.replace(/^Invalid input: /, "");
  return [locate({ code, path, message, ...(missing ? { remedy: "add it" } : {}) }, document)];
}

/** Sources in databases that only an extension of DuckDB could reach; none is ever fetched. */
function serverSources(written: unknown): Fault[] {
  const sources = isObject(written) && Array.isArray(written["sources"]) ? written["sources"] : [];
  return sources.flatMap((source: unknown, i): Fault[] => {
    const format = isObject(source) ? source["format"] : undefined;
    if (format !== "postgres" && format !== "mysql") return [];
    const message = `a source cannot be read out of ${format}: it needs an extension of DuckDB, and none is fetched`;
    const remedy = "export the table to Parquet or CSV, and declare that; see docs/databases.md";
    return [{ code: "needs-extension", path: ["sources", i, "format"], message, remedy }];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function crossChecks(project: Project): Fault[] {
  const found: Fault[] = [];
  const rules = project.rules.map(({ id }) => id);
  rules.forEach((id, i) => {
    if (rules.indexOf(id) === i) return;
    found.push({
      code: "duplicate-id",
      path: ["rules", i, "id"],
      message: "another rule has this id",
      remedy: "rename one",
    });
  });
  const seen = new Map<string, number>();
  project.sources.forEach((source, i) => {
    if (seen.has(source.id)) {
      found.push({
        code: "duplicate-id",
        path: ["sources", i, "id"],
        message: "another source has this id",
        remedy: "rename one",
      });
    }
    seen.set(source.id, i);
    if (source.from === "twin" && project.generate === undefined) {
      found.push({
        code: "no-twin",
        path: ["sources", i, "from"],
        message: "nothing generates a twin here",
        remedy: 'add "generate"',
      });
    }
    const ofTables = source.format === "duckdb" || source.format === "sqlite";
    if (ofTables !== (source.relation !== undefined)) {
      const message =
        source.relation === undefined ? "a file of tables needs one" : "files of this format have no tables";
      const remedy = source.relation === undefined ? 'name the table, as "relation": "orders"' : 'remove "relation"';
      found.push({
        code: "relation",
        path: ["sources", i, source.relation === undefined ? "format" : "relation"],
        message,
        remedy,
      });
    }
    source.files.forEach((file, place) => {
      if (source.from !== "twin" || !file.includes("*")) return;
      const message = "the files of a twin are known by name";
      found.push({ code: "pattern-of-twin", path: ["sources", i, "files", place], message, remedy: "name each file" });
    });
    found.push(...columnChecks(source, i));
  });
  return [...found, ...consentProblems(project), ...identityProblems(project)];
}

function columnChecks(source: Source, i: number): Fault[] {
  return Object.entries(source.columns).flatMap(([name, column]) => {
    const path = ["sources", i, "columns", name];
    const found: Fault[] = [];
    const dated = column.type === "date" || column.type === "timestamp";
    const textual = source.format === "csv" || source.format === "json" || source.format === "sqlite";
    if (textual && dated && column.format === undefined) {
      const message = `a date in a ${source.format === "sqlite" ? "SQLite" : "text"} file has no format`;
      found.push({ code: "no-date-format", path, message, remedy: 'declare it, as "format": "%Y-%m-%d"' });
    }
    const zoned = column.type === "timestamp" && (column.timeZone ?? source.timeZone) !== undefined;
    if (zoned && column.format !== undefined && /%z|%Z|Z$/.test(column.format)) {
      const message = "the format names a zone, and so does timeZone";
      found.push({ code: "two-time-zones", path, message, remedy: "remove one of them" });
    }
    const numeric = column.type === "integer" || column.type === "decimal" || column.type === "number";
    const { decimalMark, thousands } = source.dialect;
    const marks = `${column.decimalMark ?? decimalMark}${column.thousands ?? thousands}`;
    if (numeric && source.format === "json" && marks !== ".") {
      const message = "numbers of JSON have a decimal point and no separator";
      found.push({ code: "json-numbers", path, message, remedy: "remove decimalMark and thousands" });
    }
    if (numeric && (column.decimalMark ?? decimalMark) === (column.thousands ?? thousands)) {
      const message = "the decimal mark is also the separator of thousands";
      found.push({ code: "ambiguous-numbers", path, message, remedy: "declare another for one of them" });
    }
    return found;
  });
}

function locate(found: Fault, { text, file, tree }: Document): Problem {
  let node: Node | undefined;
  for (let depth = found.path.length; depth >= 0 && node === undefined; depth--) {
    node = findNodeAtLocation(tree, [...found.path.slice(0, depth)]);
  }
  const offset = node?.parent?.type === "property" ? node.parent.offset : (node?.offset ?? 0);
  const { path, ...rest } = found;
  return { ...rest, file, ...position(text, offset), path: path.length === 0 ? "/" : path.join("/") };
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The tree as plain values; objects without a prototype, so that a key such as `__proto__` is only a key. */
function plain(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(plain);
  if (node.type !== "object") return node.value;
  const value: Record<string, unknown> = Object.create(null);
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? [];
    if (key !== undefined && child !== undefined) value[String(key.value)] = plain(child);
  }
  return value;
}
