import { element } from "./element.js";

const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  pass: ["good", "✓ pass"],
  warn: ["unsure", "! warns"],
  met: ["good", "✓ met"],
  fail: ["bad", "✕ fail"],
  missed: ["bad", "✕ missed"],
  "insufficient-evidence": ["unsure", "? insufficient evidence"],
  "could-not-run": ["unsure", "– could not run"],
  stable: ["good", "✓ stable"],
  doubtful: ["unsure", "? doubtful"],
  unstable: ["bad", "✕ unstable"],
  informative: ["unsure", "i informative"],
};

/** A verdict as a small label: a sign and a word, so that colour is never the only carrier. */
export function verdict(value: string): HTMLElement {
  const [kind, text] = WORDS[value] ?? ["unsure", value.replaceAll("-", " ")];
  return element("span", { class: `verdict verdict-${kind}` }, text);
}
