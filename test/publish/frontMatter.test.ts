import { describe, expect, it } from "vitest";
import { neededTable } from "../../src/publish/frontMatter.ts";

describe("neededTable", () => {
  it("is the release table that the front matter of a page names, and of no other line", () => {
    expect(neededTable("---\ntitle: KPIs\nneeds: kpis\norder: 20\n---\n\nneeds: segments\n")).toBe("kpis");
    expect(neededTable('---\r\nneeds: "cohort_months"\r\n---\r\n')).toBe("cohort_months");
    expect(neededTable("---\ntitle: KPIs\n---\n\nneeds: kpis\n")).toBeUndefined();
    expect(neededTable("needs: kpis\n")).toBeUndefined();
  });
});
