import type { CanonicalTable } from "../config/index.ts";

const customer = [
  ...["customer_id", "customer", "customer_no", "customer_number", "cust_id", "crm_id", "client_id", "user_id"],
  ...["member_id", "account_id", "contact_id", "person_id"],
];
const alias = ["alias_id", "web_id", "anonymous_id", "visitor_id", "cookie_id", "device_id", "user_pseudo_id"];
const order = [
  ...["order_id", "order_no", "order_number", "order", "invoice_no", "invoice_id", "invoice", "invoice_number"],
  ...["transaction_id", "receipt_id", "receipt_no"],
];
const product = ["product_id", "sku", "stock_code", "item_id", "article_id", "article_no", "product_code", "product"];
const orderedAt = [
  "ordered_at",
  "order_date",
  "invoice_date",
  "order_time",
  "purchased_at",
  "transaction_date",
  "date",
];
const channel = ["channel", "sales_channel"];
const currency = ["currency", "currency_code"];

type Names = Readonly<Record<string, readonly string[]>>;

/** Names that an order goes by in some exports, where its values are numbers as `#1001`. */
export const orderNumberNames: readonly string[] = ["name"];

/** How the canonical columns of each table are often called in files, the likeliest name first. */
export const columnNames: Readonly<Record<CanonicalTable, Names>> = {
  customers: {
    customer_id: [...customer, "id"],
    joined_at: ["joined_at", "created_at", "registered_at", "signup_date", "sign_up_date", "join_date", "member_since"],
  },
  identities: { alias_id: alias, customer_id: customer },
  orders: {
    order_id: order,
    customer_id: customer,
    ordered_at: [...orderedAt, "created_at"],
    channel,
    currency,
    amount: [
      ...["amount", "total", "order_total", "total_amount", "order_amount", "order_value", "revenue", "grand_total"],
      ...["total_price", "sales", "spend", "dollar_value", "dollars"],
    ],
  },
  order_lines: {
    order_id: order,
    line: ["line", "line_no", "line_number", "line_id"],
    customer_id: customer,
    ordered_at: [...orderedAt, "created_at"],
    product_id: [...product, "lineitem_sku", "item_sku", "variant_sku"],
    product_name: ["product_name", "description", "item_name", "product_title", "lineitem_name"],
    quantity: ["quantity", "qty", "units", "quantity_ordered", "lineitem_quantity", "item_quantity"],
    unit_price: ["unit_price", "price", "price_each", "item_price", "lineitem_price"],
    discount: ["line_discount", "lineitem_discount", "discount", "discount_amount"],
    currency,
    channel,
  },
  payments: {
    payment_id: ["payment_id", "transaction_id", "charge_id"],
    order_id: order,
    paid_at: ["paid_at", "payment_date", "payment_time", "captured_at"],
    amount: ["amount", "paid", "payment_amount", "amount_paid"],
    currency,
    kind: ["kind", "payment_type", "type"],
  },
  consents: {
    customer_id: customer,
    purpose: ["purpose", "consent_purpose", "consent_type"],
    granted: ["granted", "consent", "opted_in", "allowed"],
    decided_at: ["decided_at", "consented_at", "consent_date"],
  },
  products: {
    product_id: [...product, "id"],
    name: ["name", "product_name", "title", "description"],
    category: ["category", "product_category", "category_name", "product_type", "department"],
  },
  rates: {
    valid_from: ["valid_from", "month", "from_date", "effective_from", "date", "day"],
    currency: [...currency, "from_currency"],
    rate: ["rate", "exchange_rate", "fx_rate"],
  },
  events: {
    event_id: ["event_id", "message_id", "hit_id"],
    customer_id: [...alias, ...customer],
    session_id: ["session_id", "visit_id", "ga_session_id"],
    occurred_at: ["occurred_at", "event_time", "timestamp", "event_timestamp", "event_at", "created_at"],
    kind: ["kind", "event", "event_type", "event_name", "action"],
    page: ["page", "url", "path", "page_url", "page_path", "page_location"],
    device: ["device", "device_type", "device_category"],
    seconds: ["seconds", "duration_seconds", "seconds_on_page", "time_on_page"],
  },
  surveys: {
    response_id: ["response_id", "answer_id", "survey_response_id"],
    customer_id: customer,
    instrument: ["instrument", "survey", "survey_type", "survey_name", "questionnaire"],
    wave: ["wave", "survey_wave", "round", "campaign"],
    sent_at: ["sent_at", "invited_at", "sent_date", "invitation_date"],
    answered_at: ["answered_at", "responded_at", "completed_at", "response_date", "submitted_at"],
    score: ["score", "rating", "nps", "nps_score", "answer"],
  },
  touches: {
    customer_id: customer,
    campaign: ["campaign", "campaign_id", "campaign_name", "utm_campaign"],
    channel: [...channel, "medium", "utm_medium"],
    kind: ["kind", "touch_type", "interaction", "event"],
    touched_at: ["touched_at", "touch_time", "sent_at", "clicked_at", "timestamp"],
  },
  assignments: {
    experiment: ["experiment", "experiment_id", "experiment_name", "test_name"],
    customer_id: customer,
    variant: ["variant", "variant_id", "arm", "bucket"],
    assigned_at: ["assigned_at", "assignment_time", "exposed_at", "enrolled_at"],
  },
  treatments: {
    customer_id: customer,
    treatment: ["treatment", "offer", "offer_id", "action"],
    offered: ["offered", "treated", "was_offered", "given"],
    decided_at: ["decided_at", "decision_time", "offered_at", "decision_date"],
  },
};
