import { findFiles } from "@observablehq/framework/dist/javascript/files.js";
import { transformJavaScriptSync } from "@observablehq/framework/dist/javascript/module.js";
import { parseProgram } from "@observablehq/framework/dist/javascript/parse.js";
import type { Problem } from "../errors.ts";
import { checkLibraries } from "./checkLibraries.ts";
import { findImports } from "./findImports.ts";
import { checkFile, checkImport, type SiteRules, type Subject } from "./siteRules.ts";

export interface CheckedModule {
  readonly data: readonly string[];
  readonly modules: readonly string[];
  readonly libraries: readonly string[];
}

/** Parses a browser module as the build will; Framework itself passes over a module that it cannot parse. */
export function checkModule(subject: Subject, rules: SiteRules): { module: CheckedModule; problems: Problem[] } {
  const problems: Problem[] = [];
  const data: string[] = [];
  const modules: string[] = [];
  const libraries: string[] = [];
  try {
    const path = `/${subject.path}`;
    const script = path.endsWith(".ts") ? transformJavaScriptSync(subject.text, "ts", subject.file) : subject.text;
    const program = parseProgram(script);
    const { specifiers, computed } = findImports(program);
    if (computed > 0) problems.push(computedImport(subject));
    for (const specifier of specifiers) {
      const module = checkImport(specifier, subject, rules, problems);
      if (module !== undefined) modules.push(module);
      else libraries.push(specifier);
    }
    for (const file of findFiles(program, path, script)) {
      data.push(checkFile(file.name, subject, rules, problems) ?? "");
      checkLibraries([], [file.method ?? ""], subject, rules, problems);
    }
  } catch (error) {
    problems.push(syntaxProblem(error, subject));
  }
  return { module: { data: data.filter((file) => file !== ""), modules, libraries }, problems };
}

function computedImport(subject: Subject): Problem {
  const message = "an import is computed at run time";
  return { code: "computed-import", message, file: subject.file, remedy: "write its address as plain text" };
}

function syntaxProblem(error: unknown, subject: Subject): Problem {
  const found = error as {
    message?: string;
    loc?: { line: number };
    errors?: { text: string; location?: { line: number } }[];
  };
  const first = found.errors?.[0];
  const line = first?.location?.line ?? found.loc?.line;
  const message = first?.text ?? String(found.message ?? error).replace(/ \(\d+:\d+\)$/, "");
  const code = /^non-local/.test(message) ? "outside-import" : "module-syntax";
  return { code, message, file: subject.file, ...(line === undefined ? {} : { line }), remedy: "mend the module" };
}
