import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PALETTE_SIZE, segmentPalette } from "../../reports/components/segmentPalette.ts";

const style = readFileSync(join(import.meta.dirname, "..", "..", "reports", "components", "style.css"), "utf8");
const [light, dark] = style.split("@media (prefers-color-scheme: dark)") as [string, string];

describe.each([
  ["light", light],
  ["dark", dark],
])("the palette in %s", (_, css) => {
  const colors = Array.from({ length: PALETTE_SIZE }, (_, i) => declared(css, `--segment-${i + 1}`));
  const grounds = [declared(css, "--theme-background"), declared(css, "--theme-background-alt")];

  test("stands out from both backgrounds by at least 3 to 1 (WCAG 1.4.11)", () => {
    for (const color of [...colors, declared(css, "--segment-all"), declared(css, "--accent")]) {
      for (const ground of grounds) expect(contrast(color, ground), color).toBeGreaterThanOrEqual(3);
    }
  });

  test("has words that stand out by at least 4.5 to 1 (WCAG 1.4.3)", () => {
    for (const name of ["--theme-foreground", "--theme-foreground-muted", "--theme-foreground-focus"]) {
      for (const ground of grounds) expect(contrast(declared(css, name), ground), name).toBeGreaterThanOrEqual(4.5);
    }
    for (const name of ["--good", "--bad", "--unsure"]) {
      expect(contrast(declared(css, name), declared(css, `${name}-soft`)), name).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(["normal", "protan", "deutan"] as const)(
    "keeps its colours apart for %s sight, the first six widely (CIE76 distance)",
    (sight) => {
      const seen = colors.map((color) => lab(linear(color).map((_, i) => dot(SIGHT[sight][i]!, linear(color)))));
      for (let i = 0; i < seen.length; i++) {
        for (let j = 0; j < i; j++) {
          const distance = Math.hypot(...seen[i]!.map((value, k) => value - seen[j]![k]!));
          expect(distance, `${colors[i]} ${colors[j]}`).toBeGreaterThan(i < 6 ? 15 : 10);
        }
      }
    },
  );
});

describe("segmentPalette", () => {
  const color = segmentPalette([
    { segment: "b", rank: 2 },
    { segment: "a", rank: 1 },
  ]);

  test("gives colours by rank, not by the order of rows", () => {
    expect([color("a"), color("b")]).toEqual(["var(--segment-1)", "var(--segment-2)"]);
  });

  test("gives everybody, and what is no segment, the neutral colour", () => {
    expect([color("all"), color("guests")]).toEqual(["var(--segment-all)", "var(--segment-all)"]);
  });
});

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const SIGHT = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function declared(css: string, name: string): string {
  const found = new RegExp(`${name}: (#[0-9a-f]{6});`).exec(css)?.[1];
  if (found === undefined) throw new Error(`the style sheet has no colour ${name}`);
  return found;
}

function linear(color: string): number[] {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  return parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function contrast(a: string, b: string): number {
  const [brighter, darker] = [a, b].map((color) => dot([0.2126, 0.7152, 0.0722], linear(color))).sort((x, y) => y - x);
  return (brighter! + 0.05) / (darker! + 0.05);
}

/** CIE L*a*b*, D65. */
function lab(rgb: readonly number[]): number[] {
  const x = dot([0.4124, 0.3576, 0.1805], rgb) / 0.95047;
  const y = dot([0.2126, 0.7152, 0.0722], rgb);
  const z = dot([0.0193, 0.1192, 0.9505], rgb) / 1.08883;
  const [fx, fy, fz] = [x, y, z].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as [
    number,
    number,
    number,
  ];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}
