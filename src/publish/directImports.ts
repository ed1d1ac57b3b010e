import { dirname, posix } from "node:path";
import { parseInfo } from "@observablehq/framework/dist/info.js";
import { parseProgram } from "@observablehq/framework/dist/javascript/parse.js";
import { createMarkdownIt } from "@observablehq/framework/dist/markdown.js";
import { frontMatterOf } from "./frontMatter.ts";

/** A file of a site as it is staged: what this needs to know of it. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * Sources whose pages import components from the modules that have them, and not from `components/index.js`, with which every page would
 * load all components and what these import. Pages name the one file; lines stay where they are. Only import statements of code that is
 * run and not shown are others: what readers see stays as it was written. An import of what the file does not export is left as it
 * is, and so is all where the file does more than export other modules' names.
 */
export function directImports<S extends Source>(sources: readonly S[]): S[] {
  const barrel = sources.find(({ path }) => /^components\/index\.[jt]s$/.test(path));
  const modules = barrel === undefined ? undefined : modulesOf(barrel.text);
  if (modules === undefined) return [...sources];
  return sources.map((source) => (source.path.endsWith(".md") ? { ...source, text: direct(source, modules) } : source));
}

/** By exported name the module that has it, and its name there. */
type Modules = ReadonlyMap<string, { readonly from: string; readonly name: string }>;

/** The modules of a file that exports the names of others; undefined for a file that does anything else. */
function modulesOf(text: string): Modules | undefined {
  const found = new Map<string, { readonly from: string; readonly name: string }>();
  const rest = withoutComments(text).replace(
    /export\s+(type\s+)?\{([^}]*)\}\s*from\s*"(\.\/[^"]+)"\s*;?/g,
    (_, isType: string | undefined, names: string, from: string) => {
      for (const { name, as, type } of namesIn(names)) {
        if (isType === undefined && !type) found.set(as, { from: posix.join("components", from), name });
      }
      return "";
    },
  );
  return rest.trim() === "" ? found : undefined;
}

function direct({ path, text }: Source, modules: Modules): string {
  const here = dirname(path);
  const found = runBlocks(text).flatMap(({ start, end }) => {
    const code = text.slice(start, end);
    return importsOf(code).flatMap((statement) => {
      if (posix.join(here, statement.from) !== "components/index.js") return [];
      const instead = insteadOf(statement, modules);
      const breaks = code.slice(statement.start, statement.end).split(lineEnd).length - 1;
      return instead === undefined
        ? []
        : [{ start: start + statement.start, end: start + statement.end, text: instead + "\n".repeat(breaks) }];
    });
  });
  return found.reduceRight((done, one) => done.slice(0, one.start) + one.text + done.slice(one.end), text);
}

const lineEnd = /\r\n?|\n/;

/** Where in a page the code is that Framework runs and does not show; by its own Markdown, so that examples within others are none. */
function runBlocks(text: string): { readonly start: number; readonly end: number }[] {
  const offset = frontMatterOf(text).length;
  const content = text.slice(offset);
  const starts = [0, ...[...content.matchAll(new RegExp(lineEnd, "g"))].map((found) => found.index + found[0].length)];
  return createMarkdownIt()
    .parse(content, {})
    .flatMap(({ type, info, map, content: code }) => {
      const { tag, attributes } = parseInfo(info);
      const isShown = attributes.echo !== undefined && attributes.echo.toLowerCase() !== "false";
      if (type !== "fence" || tag !== "js" || isShown || attributes.run?.toLowerCase() === "false") return [];
      const first = (map?.[0] ?? 0) + 1;
      const start = starts[first] ?? content.length;
      const lines = code.split("\n").length - (code.endsWith("\n") ? 1 : 0);
      const end = starts[first + lines] ?? content.length;
      const isAsWritten = content.slice(start, end).split(lineEnd).join("\n") === code;
      return isAsWritten ? [{ start: offset + start, end: offset + end }] : [];
    });
}

interface ImportStatement {
  readonly start: number;
  readonly end: number;
  readonly from: string;
  /** Undefined where it does not name all that it imports. */
  readonly names: readonly { readonly name: string; readonly as: string }[] | undefined;
}

/** The import statements of a block; none of a block that is no program. */
function importsOf(code: string): ImportStatement[] {
  return statementsOf(code).flatMap(({ type, start, end, source, specifiers = [] }) => {
    if (type !== "ImportDeclaration" || typeof source?.value !== "string") return [];
    const names = specifiers.flatMap(({ imported, local }) =>
      imported?.name === undefined ? [] : [{ name: imported.name, as: local.name }],
    );
    const all = names.length > 0 && names.length === specifiers.length;
    return [{ start, end, from: source.value, names: all ? names : undefined }];
  });
}

/** What is read of statements (ESTree); of others than imports the first three. */
interface Statement {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly source?: { readonly value: unknown } | null;
  readonly specifiers?: readonly {
    readonly imported?: { readonly name?: string };
    readonly local: { readonly name: string };
  }[];
}

function statementsOf(code: string): readonly Statement[] {
  try {
    return (parseProgram(code) as { readonly body: readonly Statement[] }).body;
  } catch {
    return [];
  }
}

/** Imports from the modules that have the names; undefined where one is not known. */
function insteadOf({ from: address, names }: ImportStatement, modules: Modules): string | undefined {
  const byModule = new Map<string, string[]>();
  for (const { name: wanted, as } of names ?? []) {
    const known = modules.get(wanted);
    if (known === undefined) return undefined;
    const { from, name } = known;
    byModule.set(from, [...(byModule.get(from) ?? []), name === as ? name : `${name} as ${as}`]);
  }
  const root = address.slice(0, -"components/index.js".length);
  const lines = [...byModule].map(([from, own]) => `import { ${own.join(", ")} } from "${root}${from}";`);
  return names === undefined ? undefined : lines.join(" ");
}

function namesIn(list: string): { readonly name: string; readonly as: string; readonly type: boolean }[] {
  const entries = withoutComments(list)
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return entries.map((entry) => {
    const type = /^type\s+(?!as\b)/.test(entry);
    const [name = "", as = name] = entry.replace(/^type\s+(?!as\b)/, "").split(/\s+as\s+/);
    return { name, as, type };
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
}
