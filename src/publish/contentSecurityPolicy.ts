import { createHash } from "node:crypto";

/**
 * The policy of one page: nothing but the site's own files, and of inline scripts only those given.
 * A page that runs duckdb-wasm may also compile WebAssembly and start a worker.
 */
export function contentSecurityPolicy(inlineScripts: readonly string[], { wasm }: { readonly wasm: boolean }): string {
  const hashes = inlineScripts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...(wasm ? ["'wasm-unsafe-eval'"] : []), ...new Set(hashes)].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    ...(wasm ? ["worker-src 'self' blob:"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
  ];
  return policy.join("; ");
}
