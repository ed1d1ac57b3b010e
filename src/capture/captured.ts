import type { EventKind } from "./eventKinds.ts";

/** A row of the event file. */
export interface EventRow {
  readonly event_id: string;
  /** Id of the visitor in the browser, or of the customer when there is no other. */
  readonly web_id: string;
  readonly session_id: string;
  /** UTC, as `2024-01-31 10:00:00`. */
  readonly occurred_at: string;
  readonly kind: EventKind;
  /** Path without query. */
  readonly page: string;
  readonly device: "desktop" | "mobile" | "tablet" | "";
  /** Whole seconds spent, or empty. */
  readonly seconds: string;
  /** What the source calls the event. */
  readonly name: string;
}

/** Two ids of one person. */
export interface IdentityLink {
  readonly web_id: string;
  readonly customer_id: string;
}

/** What one record of an export is: an event, a link, both, or the reason why it is neither. */
export type Captured =
  | { readonly event?: EventRow; readonly link?: IdentityLink }
  | { readonly rejected: RejectReason };

export const rejectReasons = {
  "too-deep": "nested deeper than 64 levels",
  "too-long": "longer than 2,000,000 characters",
  "not-json": "no JSON object",
  "no-event": "no event: neither a name nor a type that means one",
  "no-time": "no time between 1990 and 2100",
  "no-person": "no id of a visitor or customer",
  "id-too-long": "an id of more than 200 characters",
  "consent-denied": "the visitor denied consent to analytics",
} as const;

export type RejectReason = keyof typeof rejectReasons;
