import { nearestOf } from "./config/nearest.ts";

const commands = {
  build: {
    usage: "build [project] [--threads N] [--memory 4GB] [--set path=value]",
    about: "Compute a project and publish its site in dist/<project>",
  },
  run: {
    usage: "run [project] [--threads N] [--memory 4GB] [--set path=value]",
    about: "Compute only: record and release tables, no site",
  },
  preview: {
    usage: "preview [project] [--port 3000]",
    about: "Serve the site on 127.0.0.1 and follow changes of pages, project file, data and code",
  },
  check: { usage: "check [project]", about: "Check the project file, the plugins and the plan, and print the plan" },
  doctor: {
    usage: "doctor [project] [--memory 4GB]",
    about: "Check the machine, the project, its data, cache and site, and say what to do about problems",
  },
  explain: {
    usage: "explain <artifact or step> [--project name]",
    about: "Say where an artifact comes from and why its step would run again",
  },
  trace: {
    usage: "trace <table> [--rule name] [--file name --line N] [--show-values] [--project name]",
    about: "Say where the rows behind a table lie in the files and what each rule did to them, of the last run",
  },
  assign: {
    usage: "assign <customers.csv|parquet> [--project name]",
    about: "Give customers with measures the segments of the last run, in a private file, without clustering anew",
  },
  propose: {
    usage: "propose <file>... [--project name]",
    about:
      "Look at CSV, TSV, JSON (also .gz, .zst), Parquet, Arrow, DuckDB or SQLite files and print a source mapping to confirm",
  },
  "import-events": {
    usage: "import-events --from segment|ga4|gtm|capture <file> <out>",
    about: "Turn an export of events, a JSON object on each line, into an event file (.csv or .ndjson)",
  },
  snippet: { usage: "snippet <out.js>", about: "Write the browser module that captures events of a site" },
  clean: {
    usage: "clean [project] [--site]",
    about: "Remove results that can be computed again; --site: the sites too",
  },
  schema: { usage: "schema", about: "Write the JSON Schema that editors complete project files from" },
} as const;

export type CommandName = keyof typeof commands;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

const everywhere = ["threads", "memory", "set"];

/** Whether a command has an option: those of its usage, and of the computation where it prepares a project. */
export function takesOption(command: CommandName, option: string): boolean {
  const prepares = !["import-events", "snippet", "clean", "schema"].includes(command);
  return commands[command].usage.includes(`--${option}`) || (prepares && everywhere.includes(option));
}

/** The command that a misspelt word is near to. */
export function nearestCommand(word: string): string | undefined {
  return nearestOf(word, Object.keys(commands));
}

export function generalHelp(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(13)} ${about}`);
  return `Segmentarium: audited customer segments as a static site\n\n${lines.join("\n")}\n\nEach command has --help. Projects are the folders of projects/.\n`;
}

export function commandHelp(name: CommandName): string {
  const { usage, about } = commands[name];
  const described = optionLines.filter(([option]) => usage.includes(option));
  const lines = described.map(([option, text]) => `  ${option.padEnd(13)} ${text}`);
  const options = lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
  return `${about}\n\n  segmentarium ${usage}\n${options}`;
}

const optionLines = [
  ["[project]", "name of a folder in projects/; the default project without it (clean: all projects)"],
  ["--threads", "threads of the query engine and the kernels; results do not depend on it"],
  ["--memory", "memory limit of the query engine, 4GB by default"],
  ["--set", "use another setting than the project file, as --set generate.customers=500; may be repeated"],
  ["--port", "where to listen, 3000 by default"],
  ["--project", "the project, the default project without it (propose: the one whose folder file names start from)"],
  ["--rule", "the rows that this rule touched, as it is called in the list without it"],
  [
    "--file",
    "a file as the project file calls it; with --line the row of it, and all rows behind the same row of the table",
  ],
  ["--line", "the line on which the row begins; in files without lines its number"],
  ["--show-values", "print what the rows hold; on a terminal alone, never in CI"],
  ["--from", "the shape of the export; capture is what the product's own snippet sends"],
  ["--site", "remove dist/ and releases/ of the project as well"],
] as const;
