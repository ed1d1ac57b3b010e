import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const before = 'if ((name === "style" && isObjectLiteral(value)) || typeof value === "function") {';

const inserted = `if (typeof value === "function") {
  string = string.slice(0, attributeNameStart - strings[j].length) + \`::\${j}=''\`;
  values[j] = {[name.toLowerCase()]: value};
  nodeFilter |= SHOW_ELEMENT;
  break;
}
`;

/**
 * htl 1.0.0 writes an event handler into its template as the attribute `onclick=::0` before it replaces it by the
 * function; a Content-Security-Policy reports each as an inline handler. Patched, it takes the way that htl has for
 * objects of attributes, which never writes a handler.
 */
export const patchHtl: Plugin = {
  name: "patch-htl",
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/]htl[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (source.split(before).length !== 2) {
        throw new Error("Cannot vendor htl: its code is not the one that our patch knows, see src/publish/patchHtl.ts");
      }
      return { contents: source.replace(before, () => inserted + before), loader: "js" };
    });
  },
};
