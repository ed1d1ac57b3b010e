import { describe, expect, it } from "vitest";
import { besideLine } from "../../reports/components/besideLine.ts";

describe("besideLine", () => {
  it("leaves a label where it is when the line is away from it, before or behind", () => {
    expect(besideLine(100, "+17", 90)).toBe(100);
    expect(besideLine(100, "+17", 130)).toBe(100);
  });

  it("leaves it where it is when there is no line", () => {
    expect(besideLine(100, "+17", undefined)).toBe(100);
  });

  it("puts it beyond a line that crosses it, or nearly touches either end", () => {
    for (const line of [95, 100, 110, 122, 128]) expect(besideLine(100, "+17", line)).toBe(line + 6);
  });
});
