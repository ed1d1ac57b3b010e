import { CheckError } from "../../src/errors.ts";
import type { Ending } from "./batchReader.ts";
import { planted } from "./seed.ts";

/** The code of a file that takes too long, the product's own as well. */
export const slow = "reader-timeout";

/** What should not happen. */
export const wrong = [
  ...["reader-died", slow, "raw-file-changed", "value-in-message", "does-not-add-up", "no-clear-error"],
  ...["not-read", "too-much-memory"],
];

/** A word for what became of a file. */
export function codeOf(ending: Ending): string {
  if (ending.kind === "died") return "reader-died";
  if (ending.kind === "hung") return slow;
  if (ending.kind === "failed") return ending.message.includes(planted) ? "value-in-message" : "no-clear-error";
  if (ending.kind === "refused") return ending.message.includes(planted) ? "value-in-message" : ending.code;
  const sum = (part: "accepted" | "rejected"): number => ending.accounts.reduce((all, file) => all + file[part], 0);
  if (ending.telling > 0) return "value-in-message";
  if (sum("accepted") !== ending.rows || sum("rejected") !== ending.rejects) return "does-not-add-up";
  return judged(ending);
}

export function judged({
  warnings,
  accounts,
}: Pick<Extract<Ending, { kind: "read" }>, "accounts" | "warnings">): string {
  if (JSON.stringify([warnings, accounts]).includes(planted)) return "value-in-message";
  return accounts.every(({ counted, accepted, rejected }) => accepted + rejected === counted)
    ? "read"
    : "does-not-add-up";
}

export function faultCode(fault: unknown): string {
  if (String(fault).includes(planted)) return "value-in-message";
  return fault instanceof CheckError ? (fault.problems[0]?.code ?? "check-failed") : "no-clear-error";
}
