import { dirname, posix } from "node:path";

/** A file of a site as it is staged: what this needs to know of it. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * Sources whose pages import components from the modules that have them, and not from `components/index.js`, with which every page would
 * load all components and what these import. Pages name the one file; lines stay where they are. A page that names what the file does not
 * export, or a file that does more than export other modules' names, is left as it is.
 */
export function directImports<S extends Source>(sources: readonly S[]): S[] {
  const barrel = sources.find(({ path }) => /^components\/index\.[jt]s$/.test(path));
  const modules = barrel === undefined ? undefined : modulesOf(barrel.text);
  if (modules === undefined) return [...sources];
  return sources.map((source) => (source.path.endsWith(".md") ? { ...source, text: direct(source, modules) } : source));
}

/** By exported name the module that has it, and its name there; undefined for a file that does anything else. */
function modulesOf(text: string): ReadonlyMap<string, { readonly from: string; readonly name: string }> | undefined {
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

function direct({ path, text }: Source, modules: NonNullable<ReturnType<typeof modulesOf>>): string {
  const here = dirname(path);
  const statement = /^import\s*\{([^}]*)\}\s*from\s*"((?:\.\.?\/)+components\/index\.js)"\s*;?/gm;
  return text.replace(/^```js\b[^\n]*\n[\s\S]*?^```/gm, (block) =>
    block.replace(statement, (whole: string, list: string, address: string) => {
      if (posix.join(here, address) !== "components/index.js") return whole;
      const byModule = new Map<string, string[]>();
      for (const { name: wanted, as } of namesIn(list)) {
        const known = modules.get(wanted);
        if (known === undefined) return whole;
        const { from, name } = known;
        byModule.set(from, [...(byModule.get(from) ?? []), name === as ? name : `${name} as ${as}`]);
      }
      const root = address.slice(0, -"components/index.js".length);
      const lines = [...byModule].map(([from, names]) => `import { ${names.join(", ")} } from "${root}${from}";`);
      return lines.join(" ") + "\n".repeat(whole.split("\n").length - 1);
    }),
  );
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
