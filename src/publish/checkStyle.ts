import { posix } from "node:path";
import { build } from "esbuild";
import type { Problem } from "../errors.ts";
import { lineOf } from "./lineOf.ts";
import { styleAddresses } from "./scanText.ts";
import type { SiteRules, Subject } from "./siteRules.ts";

/** Bundles a style sheet as the build will and looks at every address that it names. */
export async function checkStyle(subject: Subject, rules: SiteRules): Promise<Problem[]> {
  const addresses: string[] = [];
  const result = await build({
    stdin: { contents: subject.text, loader: "css", sourcefile: subject.file },
    bundle: true,
    write: false,
    logLevel: "silent",
    plugins: [
      {
        name: "addresses",
        setup(one) {
          one.onResolve({ filter: /.*/ }, ({ path }) => {
            addresses.push(path);
            return { path, external: true };
          });
        },
      },
    ],
  }).catch((error: { errors?: { text: string; location?: { line: number } | null }[] }) => error);
  const errors = (result.errors ?? []).map((error) => ({
    code: "style-syntax",
    message: error.text,
    file: subject.file,
    ...(error.location == null ? {} : { line: error.location.line }),
  }));
  const kept = "outputFiles" in result ? (result.outputFiles ?? []).flatMap((file) => styleAddresses(file.text)) : [];
  const named = new Set([...addresses, ...kept]);
  return [
    ...errors,
    ...[...named].filter((address) => !allowed(address, subject, rules)).map((address) => foreign(address, subject)),
  ];
}

function allowed(address: string, subject: Subject, rules: SiteRules): boolean {
  if (address.startsWith("#") || address.startsWith("data:") || /^observablehq:[\w-]+\.css$/.test(address)) return true;
  return address.startsWith(".") && rules.modules.has(posix.join(posix.dirname(subject.path), address));
}

function foreign(address: string, subject: Subject): Problem {
  return {
    code: "style-address",
    message: `"${address}" is no file of the site`,
    file: subject.file,
    ...lineOf(subject.text, address),
    remedy: "use data: for small images, and relative imports of staged style sheets",
  };
}
