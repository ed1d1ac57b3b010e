import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { peopleNote } from "../../reports/components/peopleNote.ts";
import { canonicalTables } from "../../src/config/index.ts";

describe("peopleNote", () => {
  it("speaks of orders only where rows are of orders", () => {
    const speaking = canonicalTables.filter((table) => peopleNote(table).includes("order"));
    expect(speaking).toEqual(["orders", "order_lines", "payments"]);
    expect(peopleNote("customers")).toBe("by their ids; where the files have none, each row is one");
    expect(peopleNote("surveys")).toBe("a row that names nobody counts as one");
  });

  it("is what the page of the profile says", async () => {
    const page = await readFile(join(import.meta.dirname, "../../reports/profile.md"), "utf8");
    expect(page).toContain('note: source.about_people ? peopleNote(source.table) : "its rows are not about people"');
  });
});
