import { z } from "zod";

const kinds = (names: readonly string[], what: string) =>
  z
    .array(z.string())
    .default([...names])
    .describe(what);

/** Options of the features of events, as a project file may set them: which kinds of events mean what. */
export const webOptions = z.strictObject({
  days: z.int().min(1).max(3660).default(90).describe("Length of the window before the cutoff, in days"),
  timeoutMinutes: z
    .int()
    .min(1)
    .max(1440)
    .default(30)
    .describe("Events without a session id: a longer pause than this begins a new visit; no page is looked at longer"),
  pageViews: kinds(["page_view", "product_view"], "Kinds of events that show a page"),
  productViews: kinds(["product_view"], "Kinds of events that show a product"),
  carts: kinds(["add_to_cart"], "Kinds of events that put something into the cart"),
  purchases: kinds(["purchase"], "Kinds of events that end in an order"),
  emailsSent: kinds(["email_sent"], "Kinds of events for an e-mail sent"),
  emailsDelivered: kinds(["email_delivered"], "Kinds of events for an e-mail delivered"),
  emailOpens: kinds(["email_open"], "Kinds of events for an e-mail opened"),
  emailClicks: kinds(["email_click"], "Kinds of events for a link of an e-mail clicked"),
  otherEmails: kinds(
    ["email_bounce", "email_complaint", "email_unsubscribe"],
    "Further kinds of events of e-mails: like all of e-mails they are no part of a visit",
  ),
  keyPages: kinds(["/product/*", "/checkout*"], "Pages whose time counts, as patterns: * is any text, ? one character"),
  mobileDevices: kinds(["mobile"], "Devices that count as mobile"),
});

export type WebOptions = z.output<typeof webOptions>;
