import { readFile } from "node:fs/promises";
import { join } from "node:path";

const loaders = ["[name].json.ts", "[name].arrow.ts"] as const;

/** Our loaders as they are staged: `data/[name].json.ts` and `data/[name].arrow.ts`. */
export async function stagedLoaders(root: string): Promise<Map<string, string>> {
  const staged = new Map<string, string>();
  for (const name of loaders) staged.set(`data/${name}`, await readFile(join(root, "loaders", name), "utf8"));
  return staged;
}
