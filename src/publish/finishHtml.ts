import { html, parse, serialize, type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { elements } from "./checkHtml.ts";
import { contentSecurityPolicy } from "./contentSecurityPolicy.ts";

/** The site's mark, inline so that no browser asks for /favicon.ico. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='5' cy='10' r='4' fill='%230072b2'/%3E%3Ccircle cx='11' cy='10' r='4' fill='%23e69f00' fill-opacity='.85'/%3E%3Ccircle cx='8' cy='5' r='4' fill='%23009e73' fill-opacity='.85'/%3E%3C/svg%3E";

/** A page as Framework wrote it, made complete: see `finishSite`. The page's own scripts stay as they are. */
export function finishHtml(text: string, options: { readonly wasm: boolean }): string {
  const document = parse(text);
  const all = [...elements(document)];
  const find = (test: (element: Tree.Element) => boolean) => all.find(test);
  const byId = (id: string) => find((element) => attribute(element, "id") === id);
  const byTag = (name: string) => find((element) => element.tagName === name);
  const root = byTag("html");
  const head = byTag("head");
  if (root === undefined || head === undefined) throw new TypeError("Cannot finish a page: it has no head");
  set(root, "lang", "en");
  for (const meta of all.filter((element) => element.tagName === "meta")) finishMeta(meta);
  finishSidebar(byId("observablehq-sidebar-toggle"), byId("observablehq-sidebar"), byId("observablehq-sidebar-close"));
  const contents = byId("observablehq-toc");
  if (contents !== undefined) finishContents(contents);
  insertFirst(head, element("link", { rel: "icon", href: icon }));
  const scripts = all.filter((one) => one.tagName === "script" && attribute(one, "src") === undefined);
  const policy = contentSecurityPolicy(scripts.map(textOf), options);
  insertFirst(head, element("meta", { "http-equiv": "Content-Security-Policy", content: policy }));
  const charset = find((one) => one.tagName === "meta" && attribute(one, "charset") !== undefined);
  if (charset !== undefined) insertFirst(head, charset);
  return serialize(document);
}

function finishMeta(meta: Tree.Element): void {
  const name = attribute(meta, "name");
  if (name === "viewport") set(meta, "content", "width=device-width, initial-scale=1");
  if (name === "generator" || attribute(meta, "property")?.startsWith("og:") === true) tree.detachNode(meta);
}

/** The toggle gets a name and a landmark around it; the closing label leaves the list, where only items may be. */
function finishSidebar(
  toggle: Tree.Element | undefined,
  sidebar: Tree.Element | undefined,
  close: Tree.Element | undefined,
): void {
  if (sidebar !== undefined) set(sidebar, "aria-label", "Pages");
  if (toggle?.parentNode != null) {
    set(toggle, "aria-label", "Show the list of pages");
    const banner = element("header", { id: "segmentarium-banner" });
    tree.insertBefore(toggle.parentNode, banner, toggle);
    tree.detachNode(toggle);
    tree.appendChild(banner, toggle);
  }
  const list = close?.parentNode;
  const home = list?.childNodes.find((node): node is Tree.Element => "tagName" in node && node.tagName === "li");
  if (close !== undefined && home !== undefined) {
    tree.detachNode(close);
    tree.appendChild(home, close);
  }
}

function finishContents(contents: Tree.Element): void {
  set(contents, "aria-label", "On this page");
  const list = [...elements(contents)].find((one) => one.tagName === "nav");
  if (list !== undefined) set(list, "aria-label", "Contents");
}

function element(tagName: string, attributes: Readonly<Record<string, string>>): Tree.Element {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }));
  return tree.createElement(tagName, html.NS.HTML, attrs);
}

function insertFirst(parent: Tree.Element, child: Tree.Element): void {
  tree.detachNode(child);
  const first = parent.childNodes[0];
  if (first === undefined) tree.appendChild(parent, child);
  else tree.insertBefore(parent, child, first);
}

/** The text of an element, as a browser hashes it. */
export function textOf(element: Tree.Element): string {
  return element.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
}

/** The value of an attribute, if the element has it. */
export function attribute(element: Tree.Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

function set(element: Tree.Element, name: string, value: string): void {
  const known = element.attrs.find((one) => one.name === name);
  if (known === undefined) element.attrs.push({ name, value });
  else known.value = value;
}
