import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sha256 } from "./codeHash.ts";
import type { Machine } from "./doctor/index.ts";
import { CheckError, PluginError } from "./errors.ts";
import { type CommandName, commandHelp, generalHelp, isCommand, nearestCommand, takesOption } from "./help.ts";
import type { Host } from "./host.ts";
import type { Choices } from "./prepare.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Runs a command line and answers with the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: readonly string[]): Promise<number> {
  const [command = "help", ...rest] = args;
  if (["help", "--help", "-h"].includes(command)) return say(generalHelp(), 0);
  if (command === "--version") return say(`${manifest().version}\n`, 0);
  if (!isCommand(command)) return say(`${noCommand(command)}\n\n${generalHelp()}`, 2);
  if (rest.includes("--help") || rest.includes("-h")) return say(commandHelp(command), 0);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error("Stopped by the user"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  process.stdout.on("error", forgiveClosedPipe);
  try {
    return await dispatch(command, rest, host(stop.signal));
  } catch (cause) {
    process.stderr.write(`${describe(cause)}\n`);
    return isUsage(cause) ? 2 : 1;
  } finally {
    process.removeListener("SIGINT", interrupt).removeListener("SIGTERM", interrupt);
  }
}

const options = {
  threads: { type: "string" },
  memory: { type: "string" },
  set: { type: "string", multiple: true },
  port: { type: "string" },
  site: { type: "boolean" },
  project: { type: "string" },
  from: { type: "string" },
  rule: { type: "string" },
  file: { type: "string" },
  line: { type: "string" },
  "show-values": { type: "boolean" },
} as const;

/** How many names a command takes, when not one at most. */
const commandTakes: Readonly<Partial<Record<CommandName, number>>> = {
  ...{ propose: Number.POSITIVE_INFINITY, "import-events": 2, schema: 0 },
};

async function dispatch(command: CommandName, args: readonly string[], on: Host): Promise<number> {
  const { values, positionals } = parsed(command, args);
  const most = commandTakes[command] ?? 1;
  if (positionals.length > most) {
    const extra = positionals.slice(most).join('", "');
    throw new TypeError(`Cannot use "${extra}": "${command}" takes no more\n\n${commandHelp(command)}`);
  }
  const project = positionals[0] ?? manifest().segmentarium.defaultProject;
  const choices = choicesOf(values.threads, values.memory, values.set, on);
  switch (command) {
    case "build":
      return (await import("./commands/build.ts")).buildCommand(on, project, choices);
    case "run":
      return (await import("./commands/run.ts")).runCommand(on, project, choices);
    case "preview": {
      const port = wholeNumber(values.port ?? "3000", "--port", 65_535);
      return (await import("./commands/preview.ts")).previewCommand(on, project, choices, port);
    }
    case "check":
      return (await import("./commands/check.ts")).checkCommand(on, project, choices);
    case "doctor":
      return (await import("./commands/doctor.ts")).doctorCommand(on, machine(), project, choices);
    case "explain": {
      if (positionals[0] === undefined) throw new TypeError(`Cannot explain nothing\n\n${commandHelp("explain")}`);
      const of = values.project ?? manifest().segmentarium.defaultProject;
      return (await import("./commands/explain.ts")).explainCommand(on, of, positionals[0], choices);
    }
    case "trace": {
      const [table] = positionals;
      if (table === undefined) throw new TypeError(`Cannot trace nothing\n\n${commandHelp("trace")}`);
      const { rule, file } = values;
      const line = values.line === undefined ? undefined : wholeNumber(values.line, "--line", Number.MAX_SAFE_INTEGER);
      const question = { table, rule, file, line, showValues: values["show-values"] === true };
      const of = values.project ?? manifest().segmentarium.defaultProject;
      return (await import("./commands/trace.ts")).traceCommand(on, of, question, choices);
    }
    case "assign": {
      const [file] = positionals;
      if (file === undefined) throw new TypeError(`Cannot assign nobody\n\n${commandHelp("assign")}`);
      const of = values.project ?? manifest().segmentarium.defaultProject;
      return (await import("./commands/assign.ts")).assignCommand(on, of, file, choices);
    }
    case "propose": {
      if (positionals.length === 0) throw new TypeError(`Cannot propose from nothing\n\n${commandHelp("propose")}`);
      return (await import("./commands/propose.ts")).proposeCommand(on, positionals, values.project, choices);
    }
    case "import-events": {
      const [file, out] = positionals;
      const { from } = values;
      if (file === undefined || out === undefined || from === undefined) {
        throw new TypeError(
          `Cannot import events: a shape and two files are needed\n\n${commandHelp("import-events")}`,
        );
      }
      return (await import("./commands/importEvents.ts")).importEventsCommand(on, from, file, out);
    }
    case "snippet": {
      if (positionals[0] === undefined) throw new TypeError(`Cannot write it nowhere\n\n${commandHelp("snippet")}`);
      return (await import("./commands/snippet.ts")).snippetCommand(on, positionals[0]);
    }
    case "clean":
      return (await import("./commands/clean.ts")).cleanCommand(on, positionals[0], values.site === true);
    case "schema":
      return (await import("./commands/schema.ts")).schemaCommand(on);
  }
}

function noCommand(word: string): string {
  const nearest = nearestCommand(word);
  return `Cannot run "${word}": there is no such command${nearest === undefined ? "" : `; did you mean "${nearest}"?`}`;
}

/** Options that the command has; the words of Node about others are not ours. */
function parsed(command: CommandName, args: readonly string[]) {
  const refuse = (option: string, why: string): never => {
    throw new TypeError(`Cannot use ${option}: ${why}\n\n${commandHelp(command)}`);
  };
  const parse = () => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    } catch (cause) {
      const { code, message } = cause as Error & { code?: string };
      const option = /'(--?[^\s',]*)/.exec(message)?.[1] ?? "these options";
      if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return refuse(option, `"${command}" has no such option`);
      if (code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") throw cause;
      return refuse(option, message.includes("does not take") ? "it takes no value" : "it needs a value");
    }
  };
  const found = parse();
  const foreign = Object.keys(found.values).find((name) => !takesOption(command, name));
  return foreign === undefined ? found : refuse(`--${foreign}`, `"${command}" has no such option`);
}

function choicesOf(
  threads: string | undefined,
  memory: string | undefined,
  set: string[] | undefined,
  on: Host,
): Choices {
  if (memory !== undefined && !/^\d+(\.\d+)?(MB|GB)$/.test(memory)) {
    throw new TypeError('Cannot use --memory: a size such as "4GB" is needed');
  }
  return {
    threads: threads === undefined ? on.cores : wholeNumber(threads, "--threads", 256),
    memoryLimit: memory ?? "4GB",
    set: set ?? [],
  };
}

function wholeNumber(text: string, name: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new TypeError(`Cannot use ${name}: a whole number from 1 to ${most} is needed`);
}

/** Whoever reads our words may stop reading, as `head` does; the work goes on. */
function forgiveClosedPipe(cause: NodeJS.ErrnoException): void {
  if (cause.code !== "EPIPE") throw cause;
}

function host(signal: AbortSignal): Host {
  const interactive = process.stdout.isTTY === true && process.env["CI"] === undefined;
  return {
    root,
    output: {
      write: (text) => void process.stdout.write(text),
      interactive,
      columns: process.stdout.columns ?? 100,
    },
    clock: () => performance.now(),
    signal,
    cores: Math.min(8, availableParallelism()),
    versions: {
      segmentarium: manifest().version,
      node: process.versions.node,
      duckdb: manifest().dependencies["@duckdb/node-api"] ?? "",
      lockfile: sha256(readFileSync(resolve(root, "package-lock.json"))).slice(0, 16),
    },
  };
}

function machine(): Machine {
  const limit = process.constrainedMemory();
  const named = process.env["CHROMIUM_PATH"];
  return {
    node: process.versions.node,
    memoryBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
    freeBytes: async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    browsers: named === undefined ? usualBrowsers.map((path) => resolve(root, path)) : [named],
  };
}

/** The system's browsers, else the one of an npm package. */
const usualBrowsers = [
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
  ...["/snap/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  "node_modules/@sparticuz/chromium/bin/chromium.br",
];

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly segmentarium: { readonly defaultProject: string };
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as Manifest;
}

function isUsage(cause: unknown): boolean {
  return cause instanceof TypeError && ("code" in cause ? String(cause.code).startsWith("ERR_PARSE_ARGS") : true);
}

function describe(cause: unknown): string {
  if (cause instanceof CheckError || cause instanceof PluginError) return cause.message;
  return cause instanceof Error ? cause.message : String(cause);
}

function say(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(text);
  return code;
}
