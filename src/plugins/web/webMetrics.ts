import type { Metric } from "segmentarium/plugin";

const window = "The 90 days before the cutoff, unless the project sets another";
const noVisit = "There was no visit in the window, or the events do not know the customer or the whole window.";
const unknown = "The events do not know the customer, or they do not reach back over the whole window.";

const visits: readonly Metric[] = [
  {
    id: "visits",
    title: "Visits",
    unit: "visits",
    low: 0,
    better: "higher",
    formula: "number of visits with an event in the window",
    description: "Visits to the site or app, by session id, else parted by pauses of more than 30 minutes.",
    missing: unknown,
  },
  {
    id: "days_since_visit",
    title: "Days since the last visit",
    unit: "days",
    low: 0,
    better: "lower",
    window: "All time before the cutoff",
    formula: "cutoff - day of the last event that is not of an e-mail",
    description:
      "Days since the customer was last seen on the site or app, over all events. 1 is the day before the cutoff.",
    missing: "No visit is known, or the events do not reach back over the whole window.",
  },
  {
    id: "visit_minutes",
    title: "Length of a visit",
    unit: "minutes",
    low: 0,
    formula: "median over visits of (last event + time spent on it - first event)",
    description: "How long the customer typically stays.",
    missing: noVisit,
  },
  {
    id: "pages_per_visit",
    title: "Pages per visit",
    unit: "pages",
    low: 0,
    formula: "page views / visits",
    description: "How deep the customer typically looks.",
    missing: noVisit,
  },
  {
    id: "bounce_share",
    title: "Bounces",
    unit: "share",
    low: 0,
    high: 1,
    better: "lower",
    formula: "visits of a single event / visits",
    description: "Share of visits that ended where they began.",
    missing: noVisit,
  },
  {
    id: "weekend_visit_share",
    title: "Visits at the weekend",
    unit: "share",
    low: 0,
    high: 1,
    formula: "visits that begin on Saturday or Sunday / visits",
    description: "Share of visits at the weekend.",
    missing: noVisit,
  },
  {
    id: "evening_visit_share",
    title: "Visits in the evening",
    unit: "share",
    low: 0,
    high: 1,
    formula: "visits that begin from 18:00 to midnight / visits",
    description: "Share of visits in the evening, by the clock of the data.",
    missing: noVisit,
  },
];

const shopping: readonly Metric[] = [
  {
    id: "product_views",
    title: "Product views",
    unit: "views",
    low: 0,
    formula: "number of views of a product in the window",
    description: "How often the customer looked at a product, whichever.",
    missing: unknown,
  },
  {
    id: "key_page_minutes",
    title: "Time on key pages",
    unit: "minutes",
    low: 0,
    formula: "time on pages of products and checkout / visits",
    description: "Minutes that a visit spends on average on the pages that matter; a project may name others.",
    missing: noVisit,
  },
  {
    id: "cart_abandonment",
    title: "Abandoned carts",
    unit: "share",
    low: 0,
    high: 1,
    better: "lower",
    formula: "visits with something put into the cart and no purchase / visits with something put into the cart",
    description: "How often a cart is left behind.",
    missing: "Nothing was put into a cart in the window, or the events do not know the customer or the whole window.",
  },
  {
    id: "mobile_share",
    title: "Mobile share",
    unit: "share",
    low: 0,
    high: 1,
    formula: "visits with an event of a mobile device / visits with a known device",
    description: "Share of visits by phone.",
    missing: "No visit in the window has a known device, or the events do not know the customer or the whole window.",
  },
];

const emails: readonly Metric[] = [
  {
    id: "email_opens",
    title: "E-mails opened",
    unit: "e-mails",
    low: 0,
    formula: "number of openings in the window",
    description: "How often the customer opened an e-mail.",
    missing: "There are no events of e-mails, or they do not know the customer or the whole window.",
  },
  {
    id: "email_open_rate",
    title: "Open rate of e-mails",
    unit: "share",
    low: 0,
    high: 1,
    better: "higher",
    formula: "openings / e-mails delivered, else sent; at most 1",
    description: "Share of e-mails that were opened.",
    missing:
      "No e-mail is known to be delivered or sent to the customer in the window, or the events do not know all of it.",
  },
  {
    id: "email_click_rate",
    title: "Click rate of e-mails",
    unit: "share",
    low: 0,
    high: 1,
    better: "higher",
    formula: "clicks / e-mails delivered, else sent; at most 1",
    description: "Share of e-mails in which a link was clicked.",
    missing:
      "No e-mail is known to be delivered or sent to the customer in the window, or the events do not know all of it.",
  },
  {
    id: "email_clicks_per_open",
    title: "Clicks per opened e-mail",
    unit: "share",
    low: 0,
    high: 1,
    formula: "clicks / openings; at most 1",
    description: "Share of opened e-mails in which a link was clicked.",
    missing: "No e-mail was opened in the window, or the events do not know all of it.",
  },
];

export const webMetrics: readonly Metric[] = [...visits, ...shopping, ...emails].map((metric) => ({
  window,
  ...metric,
}));
