import { defaultGlobals } from "@observablehq/framework/dist/javascript/globals.js";
import { getImplicitInputImports } from "@observablehq/framework/dist/libraries.js";
import { createMarkdownIt, type PageCode, parseMarkdown } from "@observablehq/framework/dist/markdown.js";
import type { Problem } from "../errors.ts";
import { checkHtml } from "./checkHtml.ts";
import { checkLibraries } from "./checkLibraries.ts";
import { findImports } from "./findImports.ts";
import { checkFrontMatter, frontMatterOf } from "./frontMatter.ts";
import { checkFile, checkImport, type SiteRules, type Subject } from "./siteRules.ts";

/** What a page needs, as Framework's own parser sees it. */
export interface CheckedPage {
  readonly title: string | undefined;
  /** Data files that the page itself attaches. */
  readonly data: readonly string[];
  /** Components that the page itself imports. */
  readonly modules: readonly string[];
  /** Libraries by the name that the page imports them under, the implied ones included. */
  readonly libraries: readonly string[];
}

/**
 * Parses a page as the build will, and reports what would break the site or break out of it.
 *
 * @param params values for the page's `[parameter]`, any of those that will be built.
 */
export function checkPage(
  subject: Subject,
  params: Readonly<Record<string, string>> | undefined,
  rules: SiteRules,
): { page: CheckedPage; problems: Problem[] } {
  const problems = checkFrontMatter(subject);
  const none = { title: undefined, data: [], modules: [], libraries: [] };
  if (problems.length > 0) return { page: none, problems };
  const path = `/${subject.path.replace(/\.md$/, "")}`;
  const md = createMarkdownIt();
  const lines = watchCode(md, subject, problems);
  const parsed = parseMarkdown(subject.text, { md, path, ...(params === undefined ? {} : { params }) });
  const data = new Set(checkPageData(parsed.data, subject, rules, problems));
  const modules = new Set<string>();
  const libraries = new Set(freeNames(parsed.code));
  if (parsed.data.sql !== undefined) libraries.add("npm:@observablehq/duckdb");
  for (const code of parsed.code) {
    if (code.mode === "jsx") problems.push(jsx(subject, lines.get(code.id)));
    const { specifiers, computed } = findImports(code.node.body);
    if (computed > 0) problems.push(computedImport(subject, lines.get(code.id)));
    for (const specifier of specifiers) {
      if (/^\.{0,2}\/.*\.(?:json|arrow)$/.test(specifier))
        data.add(checkFile(specifier, subject, rules, problems) ?? "");
      else if (specifier.startsWith(".")) modules.add(checkImport(specifier, subject, rules, problems) ?? "");
      else if (checkImport(specifier, subject, rules, problems) === undefined) libraries.add(specifier);
    }
    for (const file of code.node.files) {
      data.add(checkFile(file.name, subject, rules, problems) ?? "");
      checkLibraries([], [file.method ?? ""], subject, rules, problems);
    }
  }
  checkLibraries([...freeNames(parsed.code)], [], subject, rules, problems);
  const html = checkHtml(parsed.body, subject, rules);
  problems.push(...html.problems);
  for (const file of html.data) data.add(file);
  for (const set of [data, modules]) set.delete("");
  const page = { title: parsed.title ?? undefined, data: [...data], modules: [...modules], libraries: [...libraries] };
  return { page, problems };
}

/** Keeps the line of each piece of code, and turns what Framework would render as a syntax error into a problem. */
function watchCode(
  md: ReturnType<typeof createMarkdownIt>,
  subject: Subject,
  problems: Problem[],
): Map<string, number> {
  const lines = new Map<string, number>();
  const offset = frontMatterOf(subject.text).split("\n").length - 1;
  const { rules } = md.renderer;
  for (const name of ["fence", "placeholder"] as const) {
    const rule = rules[name];
    if (rule === undefined) throw new TypeError(`Cannot check pages: Framework's Markdown has no rule "${name}"`);
    rules[name] = (tokens, index, options, context, self) => {
      const token = tokens[index];
      const known = context.code.length;
      const html = rule(tokens, index, options, context, self);
      const line =
        token?.map != null ? token.map[0] + 1 + offset : lineOfPlaceholder(subject.text, token?.content ?? "");
      for (const code of context.code.slice(known)) lines.set(code.id, line);
      const error = /observablehq--error[^>]*>([^<]*)</.exec(html)?.[1];
      if (error !== undefined) problems.push(syntaxProblem(error, subject, line, name === "fence"));
      return html;
    };
  }
  return lines;
}

function lineOfPlaceholder(text: string, content: string): number {
  const at = text.indexOf(`\${${content}}`);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}

function syntaxProblem(error: string, subject: Subject, line: number, fenced: boolean): Problem {
  const within = /\((\d+):(\d+)\)$/.exec(error);
  const message = error.replace(/^SyntaxError: /, "").replace(/ \(\d+:\d+\)$/, "");
  const outside = /^non-local (import|file path)/.test(message);
  return {
    code: outside ? "outside-import" : "page-syntax",
    message: decodeEntities(message),
    file: subject.file,
    line: line + (within?.[1] === undefined ? 0 : Number(within[1]) - 1 + (fenced ? 1 : 0)),
    remedy: outside
      ? "import from components/, attach release tables only"
      : "mend the code; Framework would publish the error",
  };
}

function decodeEntities(text: string): string {
  const named: Record<string, string> = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  return text.replace(/&(?:quot|#x27|lt|gt|amp);/g, (entity) => named[entity] ?? entity);
}

function freeNames(code: readonly PageCode[]): Set<string> {
  const known = new Set([...defaultGlobals, "display", "view", "visibility", "invalidation"]);
  for (const { node } of code) for (const { name } of node.declarations ?? []) known.add(name);
  const free = code.flatMap(({ node }) => node.references.map(({ name }) => name)).filter((name) => !known.has(name));
  return new Set(getImplicitInputImports(free));
}

function checkPageData(
  frontMatter: Readonly<Record<string, unknown>>,
  subject: Subject,
  rules: SiteRules,
  problems: Problem[],
): string[] {
  for (const key of ["head", "header", "footer", "style", "theme", "sidebar"]) {
    if (frontMatter[key] === undefined) continue;
    const message = `front matter may not set "${key}"`;
    problems.push({
      code: "front-matter",
      message,
      file: subject.file,
      line: 1,
      remedy: "the site sets it for all pages",
    });
  }
  const tables = Object.values((frontMatter.sql ?? {}) as Record<string, string>);
  return tables.flatMap((source) => checkFile(source, subject, rules, problems) ?? []);
}

function computedImport(subject: Subject, line: number | undefined): Problem {
  const message = "an import is computed at run time";
  const at = line === undefined ? {} : { line };
  return { code: "computed-import", message, file: subject.file, ...at, remedy: "write its address as plain text" };
}

function jsx(subject: Subject, line: number | undefined): Problem {
  const at = line === undefined ? {} : { line };
  return {
    code: "library-missing",
    message: "JSX needs React, which the site does not ship",
    file: subject.file,
    ...at,
  };
}
