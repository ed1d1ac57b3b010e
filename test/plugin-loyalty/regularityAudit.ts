import { type AuditResult, defineStep } from "segmentarium/plugin";
import { wilson } from "segmentarium/stats";
import { z } from "zod";

const options = z.strictObject({
  regularFrom: z.number().gt(0).max(1).default(0.5).describe("From this share of months on a customer buys regularly"),
  leastShare: z.number().gt(0).lt(1).default(0.02).describe("Share of customers who should buy regularly"),
});

export const regularityAudit = defineStep(import.meta.url, {
  id: "regularity-audit",
  title: "Enough regular customers",
  needs: ["feature/regular-months"],
  provides: ["audit/regularity"],
  options,
  async run(inputs, { db, options: { regularFrom, leastShare } }) {
    const row = await db.row(`
      SELECT count(*) AS customers, count(*) FILTER (regular_months >= ${regularFrom}) AS regular
      FROM ${inputs["feature/regular-months"].sql}`);
    return { "audit/regularity": judge(Number(row?.["regular"] ?? 0), Number(row?.["customers"] ?? 0), leastShare) };
  },
});

export function judge(regular: number, customers: number, leastShare: number): AuditResult {
  const title = "Enough regular customers";
  const range = wilson(regular, customers);
  if (range === undefined) return { title, verdict: "insufficient-evidence", summary: "Nobody bought yet" };
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return {
    title,
    verdict: range.low >= leastShare ? "pass" : range.high < leastShare ? "fail" : "insufficient-evidence",
    summary:
      `${percent(regular / customers)} of customers buy regularly (95% interval ${percent(range.low)} to ` +
      `${percent(range.high)}); wanted are ${percent(leastShare)}`,
  };
}
