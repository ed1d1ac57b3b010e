import { type Fault, kindOf, type Project, type Rule } from "../../config/index.ts";
import { literal, openDatabase } from "../../table/index.ts";
import { type ColumnKinds, sourceColumns, tableColumns, type ValueKind } from "./tableColumns.ts";

/** What of a project rules depend on. */
type Structure = Pick<Project, "sources"> & Partial<Pick<Project, "identity" | "history">>;

/**
 * What is wrong with rules for the sources of a project: unknown sources, tables and columns, types that do not fit,
 * patterns that are none. All at once; nothing of the data is read.
 *
 * @returns the faults of each rule, in order, with paths within the rule.
 */
export async function checkRules(project: Structure, rules: readonly Rule[]): Promise<readonly (readonly Fault[])[]> {
  const patterns = await faultyPatterns(rules);
  return rules.map((rule) => [...structureFaults(rule, project), ...(patterns.has(rule) ? [patternFault] : [])]);
}

function structureFaults(rule: Rule, project: Structure): Fault[] {
  const columns = columnsOf(rule, project);
  const at = rule.source === undefined ? "table" : "source";
  if (columns === undefined) return [absent(at, [at])];
  const named = namedColumns(rule);
  const unknown = named.filter(({ name }) => !columns.has(name));
  if (unknown.length > 0)
    return [
      ...unknown.map(({ name, path }) => unknownColumn(name, path, "here")),
      ...referenceFaults(rule, project, undefined),
    ];
  return [
    ...typeFaults(rule, columns),
    ...boundFaults(rule),
    ...historyFaults(rule, project),
    ...referenceFaults(rule, project, columns),
  ];
}

function columnsOf({ source, table }: Pick<Rule, "source" | "table">, project: Structure): ColumnKinds | undefined {
  if (source !== undefined) return sourceColumns(project, source);
  return table === undefined ? undefined : tableColumns(project, table);
}

interface NamedColumn {
  readonly name: string;
  readonly path: Fault["path"];
  /** What its values must be for the rule to make sense. */
  readonly kinds?: readonly ValueKind[];
}

function namedColumns(rule: Rule): NamedColumn[] {
  const listed = (kind: "notNull" | "unique", names: readonly string[]): NamedColumn[] =>
    names.map((name) => ({ name, path: [kind] }));
  switch (kindOf(rule)) {
    case "notNull":
      return listed("notNull", rule.notNull ?? []);
    case "unique":
      return listed("unique", rule.unique ?? []);
    case "range":
      return [{ name: rule.range?.column ?? "", path: ["range", "column"], kinds: ["number", "date"] }];
    case "set":
      return [{ name: rule.set?.column ?? "", path: ["set", "column"], kinds: ["text", "number", "boolean"] }];
    case "regex":
      return [{ name: rule.regex?.column ?? "", path: ["regex", "column"], kinds: ["text"] }];
    case "references":
      return (rule.references?.columns ?? []).map((name) => ({ name, path: ["references", "columns"] }));
    case "compare":
      return (["left", "right"] as const).map((side) => ({
        name: rule.compare?.[side] ?? "",
        path: ["compare", side],
      }));
    case "order":
      return (["earlier", "later"] as const).map((side) => ({
        name: rule.order?.[side] ?? "",
        path: ["order", side],
        kinds: ["date"],
      }));
    case "freshness":
      return [{ name: rule.freshness?.column ?? "", path: ["freshness", "column"], kinds: ["date"] }];
    case "usual":
      return usualColumns(rule);
    case "readable":
    case "volume":
    case "previous":
      return [];
  }
}

function usualColumns({ usual }: Rule): NamedColumn[] {
  const moment: NamedColumn = { name: usual?.column ?? "", path: ["usual", "column"], kinds: ["date"] };
  const others = (["distinct", "missing"] as const).flatMap((key): NamedColumn[] => {
    const name = usual?.[key];
    return name === undefined ? [] : [{ name, path: ["usual", key] }];
  });
  return [moment, ...others];
}

function absent(at: "table" | "source", path: Fault["path"]): Fault {
  const message = at === "source" ? "the project has no such source" : "no source of the project fills this table";
  return { code: `unknown-${at}`, path, message, remedy: "mend the name, or add the source" };
}

function unknownColumn(name: string, path: Fault["path"], where: "here" | "there"): Fault {
  const remedy = "mend the name, or declare the column in the source";
  return { code: "unknown-column", path, message: `there is no column "${name}" ${where}`, remedy };
}

function typeFaults(rule: Rule, columns: ColumnKinds): Fault[] {
  const faults = namedColumns(rule).flatMap(({ name, path, kinds }): Fault[] => {
    const kind = columns.get(name) as ValueKind;
    if (kinds === undefined || kinds.includes(kind)) return [];
    return [
      wrongType(path, `"${name}" holds ${nouns[kind]}, not ${kinds.map((wanted) => nouns[wanted]).join(" or ")}`),
    ];
  });
  if (faults.length > 0) return faults;
  if (rule.compare !== undefined) {
    const { left, right } = rule.compare;
    const [a, b] = [columns.get(left) as ValueKind, columns.get(right) as ValueKind];
    if (a !== b) return [wrongType(["compare"], `"${left}" holds ${nouns[a]}, "${right}" holds ${nouns[b]}`)];
  }
  if (rule.range !== undefined) {
    const kind = columns.get(rule.range.column) as ValueKind;
    const fits = (value: number | string) => (typeof value === "number") === (kind === "number");
    for (const side of ["min", "max"] as const) {
      const value = rule.range[side];
      if (value !== undefined && !fits(value))
        return [wrongType(["range", side], `"${rule.range.column}" holds ${nouns[kind]}`)];
    }
  }
  if (rule.set !== undefined) {
    const kind = columns.get(rule.set.column) as ValueKind;
    const other = rule.set.values.findIndex((value) => (typeof value === "string" ? "text" : typeof value) !== kind);
    if (other >= 0) return [wrongType(["set", "values", other], `"${rule.set.column}" holds ${nouns[kind]}`)];
  }
  return [];
}

const nouns: Readonly<Record<ValueKind, string>> = {
  text: "text",
  number: "numbers",
  date: "days or times",
  boolean: "true and false",
};

function wrongType(path: Fault["path"], message: string): Fault {
  return { code: "wrong-type", path, message, remedy: "ask for what the column can hold" };
}

function boundFaults({ range, volume, usual }: Rule): Fault[] {
  const crossed = (low: unknown, high: unknown): boolean =>
    (typeof low === "number" && typeof high === "number" && low > high) ||
    (typeof low === "string" && typeof high === "string" && low !== "asOf" && high !== "asOf" && low > high);
  const fault = (path: readonly string[]): Fault => {
    return { code: "crossed-bounds", path, message: "the lower bound is above the upper one", remedy: "swap them" };
  };
  if (range !== undefined && crossed(range.min, range.max)) return [fault(["range", "min"])];
  if (volume !== undefined && crossed(volume.minimum, volume.maximum)) return [fault(["volume", "minimum"])];
  if (usual !== undefined && crossed(usual.fewest, usual.most)) return [fault(["usual", "fewest"])];
  return [];
}

function historyFaults({ previous }: Rule, { history }: Structure): Fault[] {
  if (previous === undefined || history !== undefined) return [];
  const remedy = 'add it, as "history": "history.json"';
  return [{ code: "no-history", path: ["previous"], message: "the project declares no history", remedy }];
}

/** Faults of the far end of a reference; `columns` are those of the near end when all of them are there. */
function referenceFaults({ references, source }: Rule, project: Structure, columns: ColumnKinds | undefined): Fault[] {
  if (references === undefined) return [];
  const at = references.source === undefined ? "table" : "source";
  const far = columnsOf(references, project);
  if (far === undefined) return [absent(at, ["references", at])];
  const to = references.to ?? references.columns;
  const path = ["references", references.to === undefined ? "columns" : "to"];
  const unknown = to.filter((name) => !far.has(name)).map((name) => unknownColumn(name, path, "there"));
  if (to.length !== references.columns.length) {
    const message = `${references.columns.length} columns name ${to.length} there`;
    unknown.push({ code: "wrong-type", path, message, remedy: "give as many there as here" });
  }
  if (unknown.length > 0 || columns === undefined) return unknown;
  const people = [...references.columns, ...to].some((name) => name === "customer_id" || name === "alias_id");
  if (people && (source === undefined) !== (references.source === undefined)) {
    const message = "ids of people are as delivered in sources, and numbers in tables";
    return [
      { code: "ids-and-numbers", path, message, remedy: "compare a source with a source, or a table with a table" },
    ];
  }
  return references.columns.flatMap((name, i) => {
    const [here, there] = [columns.get(name) as ValueKind, far.get(to[i] ?? "") as ValueKind];
    return here === there ? [] : [wrongType(path, `"${name}" holds ${nouns[here]}, there it is ${nouns[there]}`)];
  });
}

const patternFault: Fault = {
  code: "invalid-pattern",
  path: ["regex", "pattern"],
  message: "this is no RE2 regular expression",
  remedy: "mend it; RE2 has no look-around and no back-references",
};

/** RE2 itself judges patterns: no other engine agrees with it on all of them. */
async function faultyPatterns(rules: readonly Rule[]): Promise<ReadonlySet<Rule>> {
  const faulty = new Set<Rule>();
  if (rules.every(({ regex }) => regex === undefined)) return faulty;
  const db = await openDatabase({ threads: 1 });
  try {
    for (const rule of rules) {
      const pattern = rule.regex?.pattern;
      if (pattern === undefined) continue;
      if (pattern.includes("\u0000")) faulty.add(rule);
      else await db.row(`SELECT regexp_matches('', ${literal(pattern)})`).catch(() => faulty.add(rule));
    }
  } finally {
    db.close();
  }
  return faulty;
}
