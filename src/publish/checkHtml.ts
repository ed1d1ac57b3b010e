import { parseFragment, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Problem } from "../errors.ts";
import { lineOf } from "./lineOf.ts";
import { checkFile, type SiteRules, type Subject } from "./siteRules.ts";

/**
 * The HTML that a page's Markdown becomes: what could load, run or send something is a problem. Links to other sites
 * are allowed, because nothing follows them unasked. Returns the data files that the page offers for download.
 */
export function checkHtml(html: string, subject: Subject, rules: SiteRules): { problems: Problem[]; data: string[] } {
  const problems: Problem[] = [];
  const data: string[] = [];
  for (const element of elements(parseFragment(html))) {
    const fault = elementFault(element);
    if (fault !== undefined) problems.push(problem(fault, subject, `<${element.tagName}`));
    for (const attribute of element.attrs) {
      const wrong = attributeFault(element, attribute.name, attribute.value);
      if (wrong !== undefined) problems.push(problem(wrong, subject, attribute.value));
    }
    const download = element.attrs.some((attribute) => attribute.name === "download");
    const href = element.attrs.find((attribute) => attribute.name === "href")?.value;
    if (download && href !== undefined && !/^\w+:/.test(href))
      data.push(checkFile(href, subject, rules, problems) ?? "");
  }
  return { problems, data: data.filter((file) => file !== "") };
}

/** All elements below a node, contents of templates included. */
export function* elements(node: Tree.Node): Generator<Tree.Element> {
  if ("tagName" in node) yield node;
  if ("content" in node) yield* elements(node.content);
  if ("childNodes" in node) for (const child of node.childNodes) yield* elements(child);
}

const refused = new Set(["script", "iframe", "frame", "object", "embed", "applet", "base", "link", "meta", "portal"]);
const loading = new Set([
  "src",
  "srcset",
  "poster",
  "data",
  "background",
  "xlink:href",
  "ping",
  "formaction",
  "action",
]);

function elementFault(element: Tree.Element): string | undefined {
  if (refused.has(element.tagName)) return `a <${element.tagName}> element is not allowed`;
  if (element.tagName !== "style") return undefined;
  const text = element.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
  return loadsFromStyle(text) ? "a <style> element loads something" : undefined;
}

function attributeFault(element: Tree.Element, name: string, value: string): string | undefined {
  if (name.startsWith("on")) return `the attribute ${name} would run code`;
  if (name === "srcdoc") return "the attribute srcdoc is not allowed";
  if (name === "style" && loadsFromStyle(value)) return "a style attribute loads something";
  const scheme = schemeOf(value);
  if (name === "href" && (element.tagName === "a" || element.tagName === "area")) {
    return scheme === undefined || linked.has(scheme) ? undefined : `a link may not begin with "${scheme}:"`;
  }
  if (name !== "href" && !loading.has(name)) return undefined;
  if (value.startsWith("#") || /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/.test(value)) return undefined;
  return `the attribute ${name} loads a file; a page may only show release tables`;
}

/** The scheme of an address as a browser reads it, which passes over white space and control characters. */
function schemeOf(address: string): string | undefined {
  const plain = [...address].filter((letter) => letter > " ").join("");
  return /^([a-z][a-z0-9+.-]*):/i.exec(plain)?.[1]?.toLowerCase();
}

const linked = new Set(["https", "http", "mailto", "tel"]);

function loadsFromStyle(css: string): boolean {
  return /@import|\\|url\(\s*["']?(?!#|data:)|image-set\(/i.test(css);
}

function problem(message: string, subject: Subject, needle: string): Problem {
  const at = lineOf(subject.text, needle);
  return { code: "page-html", message, file: subject.file, ...at, remedy: "use Markdown or a js code block" };
}
