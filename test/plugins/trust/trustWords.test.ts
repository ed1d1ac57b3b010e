import { describe, expect, it } from "vitest";
import type { Choice } from "../../../src/plugins/chooser/choiceTypes.ts";
import { choiceWords } from "../../../src/plugins/trust/choiceWords.ts";
import { isConvention, segmentWords, type TrustFacts, trustNotes } from "../../../src/plugins/trust/trustWords.ts";
import { summary } from "../chooser/summary.ts";

const facts = (more: Partial<TrustFacts> = {}): TrustFacts => ({
  published: { ...summary("k-means", { 4: 0.4 }), k: 4 },
  measures: ["Recency", "Orders", "NPS"],
  someInNone: false,
  structure: { verdict: "structured", rows: 2000, leftOut: 500 },
  chosenBecause: "this is the simplest",
  verdicts: ["stable", "stable", "stable", "doubtful"],
  ...{ whyNotMeasured: undefined, noBetterThanOne: false, heldOut: undefined },
  ...{ unmeasured: [], minimumPeople: 10, customers: 9000 },
  ...more,
});
const textOf = (topic: string, more: Partial<TrustFacts> = {}) =>
  trustNotes(facts(more)).find((note) => note.topic === topic)?.text;

describe("trustNotes", () => {
  it("say what segments are, and that customers do fall into groups", () => {
    expect(textOf("What they are")).toBe(
      "Four groups of customers who are alike in 3 measures: recency, orders and NPS. They were found by k-means, not defined beforehand; everybody is in one, also who stands between two.",
    );
    expect(textOf("How sure we are")).toBe(
      "Customers do fall into groups: a test on 2,000 customers found, even without those who lack a measure, gaps between groups that a single cloud would not have. 3 of 4 come back reliably when customers are drawn again.",
    );
    expect(textOf("What they are", { someInNone: true })).toMatch(/; some customers are in none\.$/);
    expect(textOf("Why this number")).toBe("This is the simplest.");
  });

  it.each<[string, Partial<TrustFacts>]>([
    ["one cloud", { structure: { verdict: "one-cloud", rows: 2000, leftOut: 0 } }],
    ["a gap statistic of one", { noBetterThanOne: true }],
    ["segments that do not come back", { verdicts: ["stable", "unstable", "doubtful"] }],
  ])("call borders a convention by %s", (_, more) => {
    expect(isConvention(facts(more))).toBe(true);
    expect(textOf("How sure we are", more)).toContain("So take these borders for a convention");
    expect(isConvention(facts())).toBe(false);
    expect(textOf("How sure we are")).not.toContain("convention");
  });

  it("say that the test saw nothing beyond who lacks a measure", () => {
    const structure = { verdict: "one-cloud", rows: 2000, leftOut: 10 } as const;
    expect(textOf("How sure we are", { structure })).toMatch(
      /^Beyond who lacks a measure, such as those who bought once, a test on 2,000 customers found no gaps between groups/,
    );
  });

  it("say what was not measured", () => {
    const text = textOf("How sure we are", { structure: undefined, verdicts: [], whyNotMeasured: "it cannot" });
    expect(text).toBe(
      "Whether customers fall into groups at all was not tested. Whether they come back was not measured: it cannot.",
    );
  });

  it("name the measures that segments differ in most, if they do", () => {
    const measure = (metric: string, explained: number) => ({
      ...{
        metric,
        title: `Share of ${metric}`,
        customers: 900,
        explained,
        low: explained - 0.02,
        high: explained + 0.02,
      },
    });
    const heldOut = {
      customers: 900,
      measures: [measure("visits", 0.31), measure("mobile", 0.01)],
      repeating: 2,
      unfit: 1,
    };
    expect(textOf("What they are good for", { heldOut })).toContain(
      "also differ in 1 of 2 measures that had no part in making them and repeat none that had (2 more repeat one and are left out, 1 could not be compared), most in share of visits (31%)",
    );
    const hardly = { ...heldOut, measures: [measure("mobile", 0.01)] };
    expect(textOf("What they are good for", { heldOut: hardly })).toContain(
      "hardly differ in the 1 measure that had no part in making them and repeats none that had (2 more",
    );
    const none = { ...heldOut, measures: [], reason: "the 2 measures that had no part repeat one that had" };
    expect(textOf("What they are good for", { heldOut: none })).toBe(
      "Whether segments differ in anything that they were not made of is not known: the 2 measures that had no part repeat one that had.",
    );
  });

  it("do not take those that were measured for all, and name the others", () => {
    const verdicts = ["stable", "stable", "stable"] as const;
    expect(textOf("How sure we are", { verdicts, unmeasured: ["Newcomers"] })).toMatch(
      /The 3 that were measured come back reliably when .* again\. Whether others do was not measured: Newcomers\.$/,
    );
    expect(textOf("How sure we are", { verdicts: ["stable", "doubtful"], unmeasured: ["A", "B"] })).toContain(
      " 1 of the 2 that were measured comes back",
    );
    expect(textOf("How sure we are", { verdicts: ["stable", "stable"] })).toMatch(/ All 2 come back [^.]*\.$/);
  });

  it("say of a test on nearly all customers no number", () => {
    for (const verdict of ["one-cloud", "structured"] as const) {
      const text = textOf("How sure we are", { customers: 2000, structure: { verdict, rows: 1996, leftOut: 4 } });
      expect(textOf("How sure we are", { structure: { verdict, rows: 1996, leftOut: 4 } })).toContain(
        "on 1,996 customers",
      );
      expect(text).toContain("a test on nearly all customers found");
      expect(text).not.toContain("1,996");
    }
  });

  it("have two paragraphs for a single segment", () => {
    const notes = trustNotes(facts({ published: { ...summary("k-means", { 3: 0.1 }), k: 1 }, verdicts: [] }));
    expect(notes.map(({ topic }) => topic)).toEqual(["What they are", "How sure we are"]);
  });
});

describe("segmentWords", () => {
  it("give the figure with its reading", () => {
    expect(segmentWords("stable", 0.874)).toMatch(/^Comes back reliably: .* share 87% of their customers/);
    expect(segmentWords("doubtful", 0.65)).toMatch(/^Comes back in part: .* 65%/);
    expect(segmentWords("unstable", 0.4)).toContain("take its border for a convention");
    expect(segmentWords(undefined, undefined)).toBe("Whether this segment comes back was not measured.");
  });
});

describe("choiceWords", () => {
  const row = (k: number, rival: boolean, chosen = false) => ({
    ...{ algorithm: "k-means", k, marks: [], score: 0.9, fault: undefined, rival, chosen, verdict: "" },
  });
  const choice: Choice = {
    ...{ algorithm: "k-means", k: 4, candidates: [row(4, true, true), row(5, true), row(6, false)] },
    ...{ weighed: { algorithm: "k-means", k: 4 }, overruled: undefined, structure: undefined, reason: "r" },
  };

  it("name the numbers that would do as well", () => {
    expect(choiceWords(choice)).toBe(
      "Of 3 ways to part customers that were weighed, none is clearly better, and none as good is simpler; five segments would do about as well",
    );
    expect(choiceWords({ ...choice, candidates: [row(4, true, true)] })).toContain("no other number does as well");
  });

  it("say that a person decided, why, and what scores speak for", () => {
    const overruled = { take: "ward", because: "names are known by now" };
    expect(choiceWords({ ...choice, algorithm: "ward", overruled })).toBe(
      "A person decided it: names are known by now. By its scores alone, the computation would have published four segments by k-means",
    );
  });
});
