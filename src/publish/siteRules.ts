import { posix } from "node:path";
import type { Problem } from "../errors.ts";
import { lineOf } from "./lineOf.ts";

/** What pages and components of one site may refer to. */
export interface SiteRules {
  /** Data files, as `data/kpis.json`. */
  readonly data: ReadonlySet<string>;
  /** Staged modules and style sheets, as `components/chart.js` (a `.ts` file counts under `.js`). */
  readonly modules: ReadonlySet<string>;
  /** Libraries with their installed versions. */
  readonly libraries: ReadonlyMap<string, string>;
}

/** A file under inspection. */
export interface Subject {
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

const builtins = new Set([
  "observablehq:stdlib",
  "npm:@observablehq/stdlib",
  "npm:@observablehq/runtime",
  "npm:@observablehq/inputs",
  "npm:@observablehq/duckdb",
]);

/** Libraries that bring WebAssembly: only pages that reach one get the permission to run it. */
export const wasmLibraries: ReadonlySet<string> = new Set(["npm:@observablehq/duckdb", "npm:@duckdb/duckdb-wasm"]);

/** Checks where an import of a page or component leads. Returns the staged module that it names, if it is one. */
export function checkImport(
  specifier: string,
  subject: Subject,
  rules: SiteRules,
  problems: Problem[],
): string | undefined {
  const at = { file: subject.file, ...lineOf(subject.text, specifier) };
  if (specifier.startsWith("/")) {
    problems.push({
      ...at,
      code: "absolute-import",
      message: `"${specifier}" is an absolute path`,
      remedy: relativeRemedy,
    });
    return undefined;
  }
  if (specifier.startsWith("./") || specifier.startsWith("../"))
    return localImport(specifier, subject, rules, problems);
  if (!isLibrary(specifier, rules)) {
    problems.push({
      ...at,
      code: "foreign-import",
      message: `"${specifier}" is not one of the site's libraries`,
      remedy: `use ${[...rules.libraries.keys()].map((name) => `npm:${name}`).join(", ")} or a file of components/`,
    });
  }
  return undefined;
}

const relativeRemedy = "import from components/ by a relative path, such as ./components/chart.js";

function localImport(specifier: string, subject: Subject, rules: SiteRules, problems: Problem[]): string | undefined {
  const at = { file: subject.file, ...lineOf(subject.text, specifier) };
  const target = posix.join(posix.dirname(subject.path), decode(specifier));
  if (target.startsWith("..")) {
    problems.push({
      ...at,
      code: "outside-import",
      message: `"${specifier}" leads out of the site`,
      remedy: relativeRemedy,
    });
    return undefined;
  }
  if (rules.modules.has(target)) return target;
  const remedy = target.endsWith(".ts") ? "write .js, also for a .ts file" : relativeRemedy;
  problems.push({ ...at, code: "missing-import", message: `"${specifier}" is no file of the site`, remedy });
  return undefined;
}

function isLibrary(specifier: string, rules: SiteRules): boolean {
  if (builtins.has(specifier)) return true;
  const found = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?$/.exec(specifier);
  if (found?.[1] === undefined) return false;
  const version = rules.libraries.get(found[1]);
  return version !== undefined && (found[2] === undefined || found[2] === version);
}

/** Checks a file that a page or component attaches; `name` is relative to the subject. Returns its path on the site. */
export function checkFile(name: string, subject: Subject, rules: SiteRules, problems: Problem[]): string | undefined {
  const target = posix.join("/", posix.dirname(subject.path), decode(name)).slice(1);
  if (rules.data.has(target)) return target;
  problems.push({
    file: subject.file,
    ...lineOf(subject.text, posix.basename(target)),
    code: "foreign-data",
    message: `"${target}" is no release table or query`,
    remedy: "attach data/<table>.json or .arrow, or write reports/data/<name>.sql over release tables",
  });
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}
