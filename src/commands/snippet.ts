import { writeFile } from "node:fs/promises";
import { bundleSnippet } from "../capture/index.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { placeFile } from "./placeFile.ts";

/** Writes the browser snippet that captures events. */
export async function snippetCommand(host: Host, out: string): Promise<number> {
  if (!/\.m?js$/.test(out)) {
    const problem = { code: "no-output", message: "the file is no module", remedy: "name a file that ends in .js" };
    throw new CheckError("Cannot write the snippet", [problem]);
  }
  const text = await bundleSnippet();
  await placeFile("Cannot write the snippet", out, (part) => writeFile(part, text, { flush: true }));
  host.output.write(`Wrote ${out}, ${Buffer.byteLength(text)} bytes\n`);
  return 0;
}
