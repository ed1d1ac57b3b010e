import { describe, expect, it } from "vitest";
import { frameworkProblems } from "../../src/publish/frameworkProblems.ts";

const end = { code: 0, hidden: ["/home/me/staging"], fileOf: (page: string) => `reports${page}.md` };
const codes = (lines: string[], code: number | string = 0) =>
  frameworkProblems(lines, { ...end, code }).map((problem) => problem.code);

describe("frameworkProblems", () => {
  it("finds nothing in a clean build", () => {
    const lines = [
      "load /index in 40ms",
      "copy /home/me/staging/data/kpis.json → load /data/kpis.json → [fresh] success 200 B in 1ms",
      "12 links validated",
    ];
    expect(codes(lines)).toEqual([]);
  });

  it.each([
    ["copy x → load /data/kpis.json → [using stale] success", "loader-stale"],
    ["load /data/kpis.json → [missing] success", "loader-stale"],
    ["success empty output in 3ms", "loader-stale"],
    ["npm:lodash → /home/me/staging/x", "network"],
    ["non-local asset path: ../x.png", "framework-warning"],
    ["unable to fetch or parse /_npm/x: bad", "framework-warning"],
    ["Warning: something is off", "framework-warning"],
    ["Invalid front matter: bad indentation", "framework-warning"],
  ])("takes “%s” for a fault", (line, code) => {
    expect(codes([line])).toEqual([code]);
  });

  it("names the source of a broken link, whatever the order in which the streams come", () => {
    const lines = ["\u001b[2m↳\u001b[22m /index → /gone", "Warning: 1 broken link (3 validated)"];
    expect(frameworkProblems(lines, end)).toEqual([
      expect.objectContaining({
        code: "broken-link",
        file: "reports/index.md",
        message: expect.stringContaining("/gone"),
      }),
    ]);
  });

  it("says how Framework ended, without paths of this machine", () => {
    const problems = frameworkProblems(["Error at /home/me/staging/index.md"], { ...end, code: "SIGKILL" });
    expect(problems).toEqual([
      { code: "framework-failed", message: "Framework ended with SIGKILL: Error at /index.md" },
    ]);
  });
});
