import type { Finding } from "./finding.ts";

/** @param engines what the manifest asks for, as `>=20.19`. */
export function checkNode(version: string, engines: string): Finding {
  const check = "node";
  const needed = engines.replace(/^>=\s*/, "");
  const message = `Node ${version}, at least ${needed} is needed`;
  return isAtLeast(version, needed)
    ? { check, state: "ok", message }
    : { check, state: "problem", message, remedy: "install a newer Node" };
}

function isAtLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split(".").map(Number));
  for (const [i, part] of (want ?? []).entries()) {
    const own = have?.[i] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
