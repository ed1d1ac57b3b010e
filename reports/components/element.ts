export type Child = Node | string | number | null | undefined;

/**
 * Makes an HTML element. Text always becomes a text node, so a data value can never be read as markup.
 * `attributes`: `undefined`, `null` and `false` are left out, `true` becomes an empty attribute, a function listens to the event of its name (`onclick`).
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, unknown>> = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

function setAttribute(node: HTMLElement, name: string, value: unknown): void {
  if (value === undefined || value === null || value === false) return;
  if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value as EventListener);
  else node.setAttribute(name, value === true ? "" : String(value));
}
