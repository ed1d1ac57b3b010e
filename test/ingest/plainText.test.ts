import { expect, test } from "vitest";
import { readBack, sourceOf, storedTexts } from "./source.ts";

const columns = { id: { from: "id", type: "text", required: true }, kind: { from: "kind", type: "text" } };

/** A file of ASCII alone is read along a shorter way than one with an accent in it: rows must not differ. */
test.each([[[]], [[""]], [["", "NULL"]], [["NULL"]]])(
  "a text without accents is read as one with: nulls %j",
  async (nulls) => {
    const source = sourceOf({ files: ["any.csv"], columns, dialect: { nulls } });
    const rows = ["1,", '2,""', "3,NULL", "4,web", ",shop"];
    const outcomes = [];
    for (const last of ["z,z", "é,é"]) {
      const { rejects } = await readBack(`id,kind\n${rows.join("\n")}\n${last}\n`, source);
      outcomes.push({ texts: (await storedTexts()).slice(0, -1), rejects });
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
  },
);
