import type { Metric } from "segmentarium/plugin";

/** The window, as every measure of it says. */
const window = "Of the window before the cutoff: 90 days, unless the project sets another.";
const noVisit = "There was no visit in the window, or the events do not know the customer or the whole window.";
const unknown = "The events do not know the customer, or they do not reach back over the whole window.";

const visits: readonly Metric[] = [
  {
    id: "visits",
    title: "Visits",
    unit: "visits",
    formula: "number of visits with an event in the window",
    description: `Visits to the site or app, by session id, else parted by pauses of more than 30 minutes. ${window}`,
    missing: unknown,
  },
  {
    id: "days_since_visit",
    title: "Days since the last visit",
    unit: "days",
    formula: "cutoff - day of the last event that is not of an e-mail",
    description:
      "Days since the customer was last seen on the site or app, over all events. 1 is the day before the cutoff.",
    missing: "No visit is known, or the events do not reach back over the whole window.",
  },
  {
    id: "visit_minutes",
    title: "Length of a visit",
    unit: "minutes",
    formula: "median over visits of (last event + time spent on it - first event)",
    description: `How long the customer typically stays. ${window}`,
    missing: noVisit,
  },
  {
    id: "pages_per_visit",
    title: "Pages per visit",
    unit: "pages",
    formula: "page views / visits",
    description: `How deep the customer typically looks. ${window}`,
    missing: noVisit,
  },
  {
    id: "bounce_share",
    title: "Bounces",
    unit: "share",
    formula: "visits of a single event / visits",
    description: `Share of visits that ended where they began. ${window}`,
    missing: noVisit,
  },
  {
    id: "weekend_visit_share",
    title: "Visits at the weekend",
    unit: "share",
    formula: "visits that begin on Saturday or Sunday / visits",
    description: `Share of visits at the weekend. ${window}`,
    missing: noVisit,
  },
  {
    id: "evening_visit_share",
    title: "Visits in the evening",
    unit: "share",
    formula: "visits that begin from 18:00 to midnight / visits",
    description: `Share of visits in the evening, by the clock of the data. ${window}`,
    missing: noVisit,
  },
];

const shopping: readonly Metric[] = [
  {
    id: "product_views",
    title: "Product views",
    unit: "views",
    formula: "number of views of a product in the window",
    description: `How often the customer looked at a product, whichever. ${window}`,
    missing: unknown,
  },
  {
    id: "key_page_minutes",
    title: "Time on key pages",
    unit: "minutes",
    formula: "time on pages of products and checkout / visits",
    description: `Minutes that a visit spends on average on the pages that matter; a project may name others. ${window}`,
    missing: noVisit,
  },
  {
    id: "cart_abandonment",
    title: "Abandoned carts",
    unit: "share",
    formula: "visits with something put into the cart and no purchase / visits with something put into the cart",
    description: `How often a cart is left behind. ${window}`,
    missing: "Nothing was put into a cart in the window, or the events do not know the customer or the whole window.",
  },
  {
    id: "mobile_share",
    title: "Mobile share",
    unit: "share",
    formula: "visits with an event of a mobile device / visits with a known device",
    description: `Share of visits by phone. ${window}`,
    missing: "No visit in the window has a known device, or the events do not know the customer or the whole window.",
  },
];

const emails: readonly Metric[] = [
  {
    id: "email_opens",
    title: "E-mails opened",
    unit: "e-mails",
    formula: "number of openings in the window",
    description: `How often the customer opened an e-mail. ${window}`,
    missing: "There are no events of e-mails, or they do not know the customer or the whole window.",
  },
  {
    id: "email_open_rate",
    title: "Open rate of e-mails",
    unit: "share",
    formula: "openings / e-mails delivered, else sent; at most 1",
    description: `Share of e-mails that were opened. ${window}`,
    missing:
      "No e-mail is known to be delivered or sent to the customer in the window, or the events do not know all of it.",
  },
  {
    id: "email_click_rate",
    title: "Click rate of e-mails",
    unit: "share",
    formula: "clicks / e-mails delivered, else sent; at most 1",
    description: `Share of e-mails in which a link was clicked. ${window}`,
    missing:
      "No e-mail is known to be delivered or sent to the customer in the window, or the events do not know all of it.",
  },
  {
    id: "email_clicks_per_open",
    title: "Clicks per opened e-mail",
    unit: "share",
    formula: "clicks / openings; at most 1",
    description: `Share of opened e-mails in which a link was clicked. ${window}`,
    missing: "No e-mail was opened in the window, or the events do not know all of it.",
  },
];

export const webMetrics: readonly Metric[] = [...visits, ...shopping, ...emails];
