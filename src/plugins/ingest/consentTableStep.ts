import { defineStep, type Project, type ReleaseDeclaration, type Step } from "segmentarium/plugin";
import type { ConsentCount } from "./consentStep.ts";

const consentTable: ReleaseDeclaration = {
  id: "consent",
  title: "Consent",
  description:
    "How many people agreed to each declared purpose, refused it or said nothing, and whether they take part in figures " +
    "about customers. No rows: the project declares no consent.",
  people: "people",
  order: ["purpose", "decision"],
  totals: [{ column: "decision" }],
  columns: [
    { name: "purpose", type: "text", key: true },
    { name: "decision", type: "text", key: true },
    { name: "required", type: "boolean", key: true },
    { name: "excluded", type: "boolean", key: true, nullable: true },
    { name: "people", type: "integer", unit: "people" },
    { name: "share", type: "number", unit: "share" },
  ],
};

/** The decisions of people, counted, for the site. */
export function consentTableStep({ consent }: Pick<Project, "consent">): Step {
  return defineStep(import.meta.url, {
    id: "consent-table",
    title: "Consent, for the site",
    needs: ["consent-counts?"],
    provides: ["release/consent"],
    settings: ["consent"],
    tables: [consentTable],
    run: (inputs, { settings }) => {
      const counts: readonly ConsentCount[] = inputs["consent-counts"] ?? [];
      const total = (purpose: string) =>
        counts.filter((count) => count.purpose === purpose).reduce((sum, { people }) => sum + people, 0);
      return {
        "release/consent":
          consent === undefined
            ? []
            : counts.map((count) => ({
                purpose: count.purpose,
                decision: count.decision,
                required: count.purpose === settings.consent?.required,
                excluded: count.excluded,
                people: count.people,
                share: count.people / total(count.purpose),
              })),
      };
    },
  });
}
