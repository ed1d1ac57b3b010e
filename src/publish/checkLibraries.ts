import { getImplicitDependencies, getImplicitFileImports } from "@observablehq/framework/dist/libraries.js";
import type { Problem } from "../errors.ts";
import { lineOf } from "./lineOf.ts";
import type { SiteRules, Subject } from "./siteRules.ts";

/** Reports libraries that code implies, by a standard name (`L`) or a file's method (`.csv()`), and that are not shipped. */
export function checkLibraries(
  implied: readonly string[],
  fileMethods: readonly string[],
  subject: Subject,
  rules: SiteRules,
  problems: Problem[],
): void {
  const needed = new Set([...implied, ...getImplicitFileImports(fileMethods)]);
  for (const one of getImplicitDependencies([...needed])) needed.add(one);
  for (const library of needed) {
    if (shipped.has(library) || rules.libraries.has(library.replace(/^npm:/, ""))) continue;
    const method = fileMethods.find((one) => one !== "");
    problems.push({
      code: "library-missing",
      message: `"${library.replace(/^(?:npm|observablehq):/, "")}" is needed${method ? ` by .${method}()` : ""}, and is not shipped`,
      file: subject.file,
      ...lineOf(subject.text, method === undefined ? "" : `.${method}(`),
      remedy: method === undefined ? "use Plot, d3, Inputs, htl or DuckDB" : "read .json() or .arrow()",
    });
  }
}

const shipped = new Set(["npm:@observablehq/inputs", "npm:@observablehq/duckdb"]);
