import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const execute = promisify(execFile);

describe("the refresh workflow", () => {
  let steps: readonly string[];
  let workflow: string;
  beforeAll(async () => {
    workflow = await readFile(join(root, ".github/workflows/refresh.yml"), "utf8");
    const list = workflow.slice(workflow.indexOf("    steps:\n"));
    steps = list.split(/^ {6}- /m).slice(1);
  });

  it("brings the history back before the build, and keeps it only after the site", () => {
    expect(steps.map((step) => /^(?:uses|run): *([^\n]*)/.exec(step)?.[1])).toEqual([
      "actions/checkout@v4",
      "actions/setup-node@v4",
      "npm ci --ignore-scripts",
      ".ci/history restore ${{ matrix.project }}",
      "npm run build -- ${{ matrix.project }}",
      "actions/upload-artifact@v4",
      ".ci/history save ${{ matrix.project }}",
    ]);
    expect(workflow).not.toMatch(/continue-on-error|\bif: *always/);
  });

  it("gives the token to the steps of the history alone, publishes dist alone, and runs a project once at a time", () => {
    const withToken = steps.filter((step) => step.includes("github.token")).map((step) => step.split("\n")[0]);
    expect(withToken).toEqual([steps[3]!, steps[6]!].map((step) => step.split("\n")[0]));
    expect(steps[0]).toContain("persist-credentials: false");
    expect(steps[5]).toContain("path: dist/${{ matrix.project }}/\n");
    expect(workflow).toContain("group: refresh-${{ matrix.project }}");
    expect(workflow).not.toContain("actions/cache@");
  });
});

describe(".ci/history", () => {
  const project = { sources: [], history: "history.json", segmentHistory: "kept/segments.json" };
  let remote: string;
  beforeAll(async () => {
    remote = join(await mkdtemp(join(tmpdir(), "segmentarium-remote-")), "shop.git");
    await execute("git", ["init", "--quiet", "--bare", remote]);
  });

  /** A clean clone, as each refresh has one. */
  async function clone(declared: object = project): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-clone-"));
    await execute("git", ["init", "--quiet", folder]);
    await mkdir(join(folder, ".ci"));
    await copyFile(join(root, ".ci/history"), join(folder, ".ci/history"));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await mkdir(join(folder, "projects/shop"), { recursive: true });
    await writeFile(join(folder, "projects/shop/project.jsonc"), `// A shop.\n${JSON.stringify(declared)}`);
    return folder;
  }

  async function run(folder: string, action: string, name = "shop", to = remote) {
    const env = { PATH: process.env["PATH"], HOME: folder, HISTORY_REMOTE: to };
    const ended = execute(join(folder, ".ci/history"), [action, name], { env });
    return ended.then(
      ({ stdout }) => ({ code: 0, told: stdout }),
      (fault: { code: number; stderr: string }) => ({ code: fault.code, told: fault.stderr }),
    );
  }

  async function publish(folder: string, text: string): Promise<void> {
    await mkdir(join(folder, "projects/shop/kept"), { recursive: true });
    await writeFile(join(folder, "projects/shop/history.json"), `${text} rows`);
    await writeFile(join(folder, "projects/shop/kept/segments.json"), `${text} segments`);
  }

  const historyIn = (folder: string) => readFile(join(folder, "projects/shop/history.json"), "utf8");

  it("has nothing to bring back at the first refresh, and at the next what the one before left, byte for byte", async () => {
    const first = await clone();
    expect(await run(first, "restore")).toEqual({
      code: 0,
      told: "shop has no history yet: this is its first refresh\n",
    });
    await publish(first, "day 1");
    expect(await run(first, "save")).toEqual({ code: 0, told: "the history of shop is kept in history/shop\n" });
    const next = await clone();
    expect((await run(next, "restore")).told).toContain("history.json is back as the last refresh left it");
    expect(await historyIn(next)).toBe("day 1 rows");
    expect(await readFile(join(next, "projects/shop/kept/segments.json"), "utf8")).toBe("day 1 segments");
    expect(await run(next, "save")).toEqual({ code: 0, told: "the history of shop is as it was\n" });
    await publish(next, "day 2");
    await run(next, "save");
    const third = await clone();
    await run(third, "restore");
    expect(await historyIn(third)).toBe("day 2 rows");
    const { stdout } = await execute("git", ["-C", remote, "ls-tree", "-r", "--name-only", "history/shop"]);
    expect(stdout).toBe("history.json\nkept/segments.json\n");
    const log = await execute("git", ["-C", remote, "rev-list", "--count", "history/shop"]);
    expect(log.stdout).toBe("2\n");
  });

  it("leaves the history alone when the build wrote none, and stops when the repository is not there", async () => {
    const folder = await clone();
    expect(await run(folder, "save")).toEqual({
      code: 1,
      told: "Cannot save the history of shop: the build has not written history.json\n",
    });
    const gone = await run(folder, "restore", "shop", join(folder, "gone.git"));
    expect(gone.code).toBe(1);
    expect(gone.told).toContain("Cannot restore the history of shop: the repository cannot be reached");
  });

  it("has nothing to keep for a project without history, and refuses other names and places", async () => {
    expect(await run(await clone({ sources: [] }), "save")).toEqual({
      code: 0,
      told: "shop declares no history: nothing to keep\n",
    });
    const message = "a file that the project declares does not lie in its folder";
    expect((await run(await clone({ history: "../../x.json" }), "restore")).told).toContain(message);
    expect((await run(await clone(), "restore", "../shop")).told).toContain("there is no such project");
    expect((await run(await clone(), "restored")).told).toContain("usage:");
  });
});
