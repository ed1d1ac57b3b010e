import { posix } from "node:path";

/** What a preview may serve, besides Framework's own client. */
export interface PreviewAddresses {
  /** Page addresses, as `index.html` and `segments/loyal.html`. */
  readonly pages: ReadonlySet<string>;
  /** Data files, as `data/kpis.json`. */
  readonly data: ReadonlySet<string>;
  /** Modules and style sheets, as `components/chart.js`. */
  readonly modules: ReadonlySet<string>;
  /** Files of the vendored libraries, as `_npm/d3@7.9.2/_esm.js`. */
  readonly libraries: ReadonlySet<string>;
}

export type Judgement =
  | { readonly status: 200; readonly path: string }
  | { readonly status: 400 | 403 | 404 | 405 | 414 };

export interface RequestHead {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Judges a request to the preview by its head alone. An allowed one gets the address, spelt plainly, to pass on. */
export function judgeRequest(head: RequestHead, port: number, addresses: PreviewAddresses): Judgement {
  if (!isOurs(head, port)) return { status: 403 };
  if (head.method !== "GET" && head.method !== "HEAD") return { status: 405 };
  if (head.url.length > 2048) return { status: 414 };
  const path = plainPath(head.url);
  if (path === undefined) return { status: 400 };
  if (!isServed(path.slice(1), addresses)) return { status: 404 };
  const search = /\?(?:[\w.%~=&-]*)$/.exec(head.url)?.[0] ?? "";
  return { status: 200, path: encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F") + search };
}

/** Whether a request to open a WebSocket comes from a page of this preview. */
export function isOwnSocket(head: RequestHead, port: number): boolean {
  return (
    isOurs(head, port) && head.method === "GET" && head.url === "/_observablehq" && head.headers.origin !== undefined
  );
}

/** Names of this machine only: another name in Host means that a foreign page reaches us by its own DNS entry. */
function isOurs({ headers }: RequestHead, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (typeof headers.host !== "string" || !hosts.includes(headers.host)) return false;
  const { origin } = headers;
  if (origin !== undefined && !(typeof origin === "string" && origin === `http://${headers.host}`)) return false;
  return headers["sec-fetch-site"] !== "cross-site" || headers["sec-fetch-mode"] === "navigate";
}

function plainPath(url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.replace(/[?#].*$/s, ""));
  } catch {
    return undefined;
  }
  const odd = [...path].some((letter) => letter < " " || letter === "\u007f" || letter === "\\");
  return odd || !path.startsWith("/") || path.startsWith("//") || posix.normalize(path) !== path ? undefined : path;
}

function isServed(path: string, addresses: PreviewAddresses): boolean {
  if (path.startsWith("_file/")) return addresses.data.has(path.slice("_file/".length));
  if (path.startsWith("_import/")) return addresses.modules.has(path.slice("_import/".length));
  if (path.startsWith("_npm/")) return addresses.libraries.has(path);
  if (path.startsWith("_")) return /^_observablehq\/(?:[\w,-]+\/)*[\w,-]+\.(?:js|css)$/.test(path);
  const page = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return addresses.pages.has(page) || addresses.pages.has(`${page}.html`);
}
