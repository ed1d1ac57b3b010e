import { posix } from "node:path";
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Problem } from "../errors.ts";
import { elements } from "./checkHtml.ts";
import { contentSecurityPolicy } from "./contentSecurityPolicy.ts";
import { attribute, textOf } from "./finishHtml.ts";
import { foreignHosts } from "./scanText.ts";

/** What is wrong with a finished page: a rendered error, a link that leads nowhere, a foreign host, a policy that does not fit. */
export function scanHtml(text: string, path: string, published: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const fault = (code: string, message: string) => problems.push({ code, message, file: path });
  const all = [...elements(parse(text))];
  for (const element of all) {
    if (/(?:^|\s)observablehq--error(?:\s|$)/.test(attribute(element, "class") ?? "")) {
      fault("rendered-error", `the page shows an error: ${textOf(element).trim()}`);
    }
    for (const address of addresses(element)) {
      const wrong = addressFault(element, address, path, published);
      if (wrong !== undefined) fault(wrong.code, wrong.message);
    }
  }
  const scripts = all.filter((one) => one.tagName === "script" && attribute(one, "src") === undefined).map(textOf);
  for (const host of scripts.flatMap((script) => foreignHosts(script, path))) {
    fault("foreign-host", `a script of the page names ${host}`);
  }
  const policies = all.filter((one) => attribute(one, "http-equiv") === "Content-Security-Policy");
  const policy = policies[0] === undefined ? undefined : attribute(policies[0], "content");
  const right = [true, false].map((wasm) => contentSecurityPolicy(scripts, { wasm }));
  if (policies.length !== 1 || policy === undefined || !right.includes(policy)) {
    fault("policy", "the Content-Security-Policy does not fit the page's scripts");
  }
  return problems;
}

function addresses(element: Tree.Element): string[] {
  const found = ["href", "src", "poster", "data", "action"].flatMap((name) => attribute(element, name) ?? []);
  const set = attribute(element, "srcset");
  return set === undefined ? found : [...found, ...set.split(",").map((one) => one.trim().split(/\s+/)[0] ?? "")];
}

function addressFault(
  element: Tree.Element,
  address: string,
  path: string,
  published: ReadonlySet<string>,
): { code: string; message: string } | undefined {
  if (address.startsWith("#") || address.startsWith("data:")) return undefined;
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(address)) {
    const link = element.tagName === "a" && /^(?:https?|mailto|tel):/i.test(address);
    return link ? undefined : { code: "foreign-host", message: `<${element.tagName}> asks for ${address}` };
  }
  const target = localTarget(address, path);
  if (target !== undefined && published.has(target)) return undefined;
  return { code: "broken-link", message: `"${address}" leads nowhere` };
}

/** The file that a relative address names, seen from a page; undefined when it is malformed. */
function localTarget(address: string, path: string): string | undefined {
  try {
    const plain = decodeURI(address.replace(/[?#].*$/, ""));
    const target = posix.join("/", posix.dirname(path), plain).slice(1);
    return plain === "" ? path : target === "" || target.endsWith("/") ? `${target}index.html` : target;
  } catch {
    return undefined;
  }
}
