import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const root = join(import.meta.dirname, "..", "..");

const systemBrowsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a real Chromium: the one that CHROMIUM_PATH names, else the system's, else the one inside the npm package,
 * with the libraries that it brings. Throws, saying what was tried, when none starts: no test is skipped silently.
 */
export async function openBrowser(): Promise<Browser> {
  const tried: string[] = [];
  const named = process.env.CHROMIUM_PATH;
  const candidates = named === undefined ? systemBrowsers.filter((path) => existsSync(path)) : [named];
  for (const path of candidates) {
    const browser = await start(path, {}).catch((error: unknown) => void tried.push(`${path}: ${firstLine(error)}`));
    if (browser) return browser;
  }
  const packed = await openPackedBrowser().catch(
    (error: unknown) => void tried.push(`npm package: ${firstLine(error)}`),
  );
  if (packed) return packed;
  throw new Error(
    `Cannot start a browser for the tests: install Chromium or set CHROMIUM_PATH. Tried: ${tried.join("; ") || "none"}`,
  );
}

/**
 * Starts the Chromium inside the npm package `@sparticuz/chromium`; it needs nothing of the system beyond glibc, no fonts
 * either.
 */
export async function openPackedBrowser(): Promise<Browser> {
  const folder = await unpackBrowser();
  return start(join(folder, "chromium"), {
    LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
  });
}

function start(executablePath: string, env: Readonly<Record<string, string>>): Promise<Browser> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({
    executablePath,
    args,
    headless: true,
    timeout: 30_000,
    env: { ...Object.fromEntries(inherited), ...env },
  });
}

/** The package unpacks into the temporary folder, and its libraries only where it believes itself on Lambda: so be it. */
async function unpackBrowser(): Promise<string> {
  const manifest = await readFile(join(root, "node_modules", "@sparticuz", "chromium", "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = join(root, ".segmentarium", `packed-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}.tmp`;
  await mkdir(draft, { recursive: true });
  try {
    const script = `import chromium from "@sparticuz/chromium"; await chromium.executablePath();`;
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: root,
      env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
    });
    await writeFile(join(draft, "fonts.conf"), fontConfiguration(folder));
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** The package's own configuration looks for its fonts in places of Lambda; without any font each page crashes. */
function fontConfiguration(folder: string): string {
  const path = (name: string) => join(folder, name).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path("fonts")}</dir>
  <cachedir>${path("fonts-cache")}</cachedir>
</fontconfig>
`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n").slice(0, 3).join(" ");
}
