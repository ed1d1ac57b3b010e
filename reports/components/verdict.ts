import { element } from "./element.js";

type Sign = "tick" | "cross" | "dash" | "mark";

const WORDS: Readonly<Record<string, readonly [string, Sign, string]>> = {
  pass: ["good", "tick", "pass"],
  warn: ["unsure", "mark", "warns"],
  met: ["good", "tick", "met"],
  fail: ["bad", "cross", "fail"],
  missed: ["bad", "cross", "missed"],
  "insufficient-evidence": ["unsure", "mark", "insufficient evidence"],
  "could-not-run": ["unsure", "dash", "could not run"],
  stable: ["good", "tick", "stable"],
  doubtful: ["unsure", "mark", "doubtful"],
  unstable: ["bad", "cross", "unstable"],
  informative: ["unsure", "dash", "informative"],
};

/** Signs are drawn: not every system has letters for them. */
const LINES: Readonly<Record<Sign, string>> = {
  tick: "M2 7l3 3 5-7",
  cross: "M2.5 2.5l7 7m0-7l-7 7",
  dash: "M2 6h8",
  mark: "M6 1.5v6m0 2.2v1.2",
};

/** A verdict as a small label: a sign and a word, so that colour is never the only carrier. */
export function verdict(value: string): HTMLElement {
  const [kind, sign, text] = WORDS[value] ?? ["unsure", "dash", value.replaceAll("-", " ")];
  return element("span", { class: `verdict verdict-${kind}` }, drawn(sign), text);
}

function drawn(sign: Sign): SVGElement {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of [
    ["viewBox", "0 0 12 12"],
    ["class", "verdict-sign"],
    ["aria-hidden", "true"],
  ] as const)
    picture.setAttribute(name, value);
  line.setAttribute("d", LINES[sign]);
  picture.append(line);
  return picture;
}
