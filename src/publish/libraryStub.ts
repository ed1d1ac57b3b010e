import { createHash } from "node:crypto";

/**
 * What stands for a vendored library during a build. Framework parses each library several times only to learn that it
 * imports nothing, and that takes longer than everything else; it names its output by the stub, and so by the content.
 */
export function libraryStub(path: string, content: Uint8Array): string {
  return `/* vendored ${path} ${createHash("sha256").update(content).digest("hex")} */\nexport {};\n`;
}

/** The vendored file that a stub stands for, such as `_npm/d3@7.9.2/_esm.js`; undefined for any other text. */
export function stubbedLibrary(text: string): string | undefined {
  return /^\/\* vendored (_npm\/\S+) [0-9a-f]{64} \*\//.exec(text)?.[1];
}
