import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dearest } from "../dearestFirst.ts";

const root = resolve(import.meta.dirname, "../..");

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Files below a folder, as paths from the root with forward slashes. */
function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .filter((file) => ending.test(file) && !file.includes("node_modules"));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gms,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

const files = filesBelow("src", /\.ts$/);
const imports: Import[] = files.flatMap((file) =>
  importsOf(file).map((to) => ({
    from: file,
    to: to.startsWith(".") ? relative(root, resolve(root, dirname(file), to)).replaceAll("\\", "/") : to,
  })),
);

/** The room of a file: its folder under src, its plugin, or the file itself at the top. */
function roomOf(path: string): string {
  const [, first = "", second] = path.split("/");
  if (first === "plugins") return `plugins/${second}`;
  return second === undefined ? first.replace(/\.ts$/, "") : first;
}

/** Which rooms a room may import. Rooms at the top of src are files. */
const bottom = ["errors", "artifacts", "plugin", "record", "config", "random", "release", "table"];
const allowed: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  artifacts: ["ingestArtifacts", "segmentArtifacts"],
  ingestArtifacts: [],
  segmentArtifacts: [],
  random: [],
  record: ["artifacts"],
  config: ["errors"],
  table: ["errors"],
  release: ["errors", "table"],
  plugin: ["artifacts", "config", "random", "release", "table"],
  optimize: [],
  matrix: ["random", "stats"],
  stats: ["optimize", "random"],
  cluster: ["matrix", "random", "stats", "thread"],
  maps: ["cluster", "matrix", "random", "stats"],
  model: ["matrix", "random", "stats"],
  impute: ["matrix", "random", "stats"],
  segmentation: ["cluster", "config", "impute", "matrix", "plugin", "random", "stats", "table"],
  explain: ["matrix", "random", "stats", "model"],
  fairness: ["matrix", "random", "stats", "model"],
  privacy: ["errors", "release", "table"],
  ingest: ["artifacts", "config", "errors", "table"],
  parts: ["artifacts", "plugin", "table"],
  capture: ["errors", "ingest"],
  propose: ["config", "errors", "ingest", "table"],
  twin: ["errors", "random", "table"],
  lock: [],
  thread: [],
  publish: ["errors", "lock", "release", "table"],
  collect: bottom,
  plan: [...bottom, "collect"],
  codeHash: ["plugin"],
  expandFiles: ["plugin"],
  jsonText: [],
  keptParts: ["codeHash", "plugin"],
  ownModels: ["codeHash"],
  plannedMetrics: ["plan", "plugin"],
  readsMuch: [],
  schedule: [],
  store: ["record", "table"],
  storedTable: ["artifacts", "store", "table"],
  stepKey: [...bottom, "codeHash", "expandFiles", "thread"],
  stepOptions: ["errors", "plugin"],
  executeNode: [...bottom, "expandFiles", "ingest", "jsonText", "plan", "store", "storedTable"],
  stepThreads: [...bottom, "executeNode", "plan", "store"],
  checkOptions: [...bottom, "collect", "stepOptions"],
  refuseLeaks: [...bottom, "findLeaks", "plan", "stepKey", "store"],
  findLeaks: [...bottom, "executeNode", "expandFiles", "ingest", "plan", "store", "storedTable"],
  runTypes: [...bottom, "collect", "executeNode", "plan"],
  run: [
    ...bottom,
    ...[
      "checkOptions",
      "codeHash",
      "collect",
      "executeNode",
      "expandFiles",
      "findLeaks",
      "jsonText",
      "keptParts",
      "plan",
      "plannedMetrics",
      "readsMuch",
      "refuseLeaks",
      "runTypes",
      "schedule",
      "stepKey",
      "stepThreads",
    ],
    "store",
  ],
};
const compositionRooms = new Set([
  ...["cli", "index", "commands", "firstParty", "prepare", "loadPlugins", "readProject", "assembleRelease"],
  ...["doctor", "recordTables", "terms", "writeRun", "host", "help", "progress", "withPluginRules"],
]);

describe("the tree", () => {
  it("lets each room import only the rooms below it", () => {
    const faults = imports
      .filter(({ to }) => to.startsWith("src/"))
      .map(({ from, to }) => ({ from, to, room: roomOf(from), target: roomOf(to) }))
      .filter(({ room, target }) => room !== target && !room.startsWith("plugins/") && !compositionRooms.has(room))
      .filter(({ room, target }) => !(allowed[room] ?? []).includes(target))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(faults).toEqual([]);
  });

  it("knows every room", () => {
    const rooms = [...new Set(files.map(roomOf))].filter((room) => !room.startsWith("plugins/"));
    expect(rooms.filter((room) => allowed[room] === undefined && !compositionRooms.has(room))).toEqual([]);
  });

  it("gives plugins no private door: they import public names and their own files only", () => {
    const faults = imports
      .filter(({ from }) => from.startsWith("src/plugins/"))
      .filter(({ from, to }) => to.startsWith("src/") && roomOf(to) !== roomOf(from))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(faults).toEqual([]);
  });

  it("lets nobody but the composition root name a plugin", () => {
    const faults = imports
      .filter(({ from, to }) => to.startsWith("src/plugins/") && roomOf(to) !== roomOf(from))
      .filter(({ from }) => from !== "src/firstParty.ts");
    expect(faults).toEqual([]);
  });

  it("keeps guesses out of builds: the propose command alone looks at files to guess", () => {
    const users = imports.filter(({ from, to }) => to.startsWith("src/propose/") && roomOf(from) !== "propose");
    expect([...new Set(users.map(({ from }) => from))]).toEqual(["src/commands/propose.ts"]);
  });

  it("keeps numeric rooms free of tables, files and the network", () => {
    const numeric = new Set(["random", "matrix", "stats", "maps", "model", "impute", "explain", "fairness"]);
    const faults = imports
      .filter(({ from }) => numeric.has(roomOf(from)))
      .filter(({ to }) => /^src\/table|^@duckdb|^node:(fs|http|net|child_process)/.test(to));
    expect(faults).toEqual([]);
  });

  it("has no import cycle between files", () => {
    const edges = new Map<string, string[]>();
    for (const { from, to } of imports) if (to.startsWith("src/")) edges.set(from, [...(edges.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

/** Runs in the browsers of a shop's visitors and never in the product: its clock is theirs. */
const visitors = "src/capture/snippet.ts";

describe("the source", () => {
  const texts = [...files, ...filesBelow("loaders", /\.ts$/)].map(
    (file) => [file, readFileSync(join(root, file), "utf8")] as const,
  );

  it("reads the clock, global randomness and the environment in the command line only", () => {
    const faults = texts
      .filter(([file]) => file !== "src/cli.ts" && file !== visitors)
      .flatMap(([file, text]) =>
        [
          ...text.matchAll(/Math\.random\(|Date\.now\(|new Date\(\)|performance\.now\(|process\.env\b(?!\.NODE_ENV)/g),
        ].map((match) => `${file}: ${match[0]}`),
      );
    expect(faults).toEqual([]);
  });

  it("has no any, no ts-ignore and no file over 400 lines", () => {
    const faults = texts.flatMap(([file, text]) => {
      const code = text.replaceAll(/^\s*(\/?\*|\/\/).*$/gm, "");
      const found = /\bas any\b|: any\b|@ts-ignore|@ts-nocheck|@ts-expect-error/.exec(code);
      const long = text.split("\n").length > 400 ? [`${file}: over 400 lines`] : [];
      return found === null ? long : [`${file}: ${found[0]}`, ...long];
    });
    expect(faults).toEqual([]);
  });

  it("names the work of a thread beside its script, so that the key of the step covers all that the work imports", () => {
    const workers = texts.filter(([file]) => /src\/plugins\/.*Worker\.ts$/.test(file));
    const faults = workers.flatMap(([worker, text]) => {
      const script = `./${worker.split("/").at(-1)!.replace(/ts$/, "mjs")}`;
      const callers = texts.filter(([file, code]) => dirname(file) === dirname(worker) && code.includes(`"${script}"`));
      const works = [...text.matchAll(/^import \{[^}]*\} from "(\.\/[^"]+)"/gm)].map(([, path]) => path!);
      const named = (code: string, path: string) => new RegExp(`import \\{[^}]*\\} from "${path}"`).test(code);
      const isCovered = callers.length > 0 && works.every((path) => callers.every(([, code]) => named(code, path)));
      return works.length > 0 && isCovered ? [] : [worker];
    });
    expect(workers.length).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  it("reads text with a declared dialect: nothing is sniffed, no row is dropped silently", () => {
    const countsOnly = "src/ingest/countJsonRecords.ts";
    const faults = texts
      .filter(([file]) => !file.startsWith("src/twin/") && file !== countsOnly)
      .filter(([, text]) => /read_csv_auto|sniff_csv|auto_detect\s*=\s*true|ignore_errors\s*=\s*true/i.test(text))
      .map(([file]) => file);
    expect(faults).toEqual([]);
  });

  it("keeps nothing between calls in a module, but what no result can tell: so that many tests can share one process", () => {
    const known = [
      ...["src/cluster/kernel/instantiate.ts", "src/cluster/kernel/passRoom.ts", "src/ingest/readApart.ts"],
      ...["src/loadPlugins.ts", "src/lock.ts", "src/maps/tsne/tsne.ts"],
      ...["src/thread/hashOpenFile.ts", "src/thread/threadPool.ts"],
    ];
    const kept =
      /^(?:export )?(?:let |const \w+(?:: [^=]+)? = (?:new (?:Map|Set|WeakMap|WeakSet)(?:<[^>]*>+)?\(\)|\[\]);)/m;
    const found = texts.filter(([file, text]) => file !== visitors && kept.test(text)).map(([file]) => file);
    expect(found.sort()).toEqual(known);
  });
});

describe("the tests", () => {
  it("that start first are there", () => {
    expect(dearest.filter((file) => !existsSync(join(root, "test", file)))).toEqual([]);
  });
});
