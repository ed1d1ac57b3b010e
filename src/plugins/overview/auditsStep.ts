import { defineStep } from "segmentarium/plugin";

/** Every audit that ran, or could not, in one table. */
export const auditsStep = defineStep(import.meta.url, {
  id: "audits",
  title: "Verdicts of all audits",
  needs: ["audit/*"],
  provides: ["release/audits"],
  tables: [
    {
      id: "audits",
      title: "Audits",
      description: "What was audited and with which verdict: pass, fail, insufficient-evidence or could-not-run",
      people: false,
      order: ["audit"],
      columns: [
        { name: "audit", type: "text", key: true },
        { name: "title", type: "text" },
        { name: "verdict", type: "text" },
        { name: "summary", type: "text" },
      ],
    },
  ],
  run: (inputs) => ({
    "release/audits": Object.entries(inputs["audit/*"]).map(([id, { title, verdict, summary }]) => ({
      audit: id.replace(/^audit\//, ""),
      title,
      verdict,
      summary,
    })),
  }),
});
