import type { Random } from "../random/index.ts";
import type { TOPICS } from "./segments.ts";

type Topic = (typeof TOPICS)[number];

const PRAISE: Readonly<Record<Topic, readonly string[]>> = {
  delivery: [
    "Delivery came a day early, lovely",
    "The courier was quick and kind",
    "Parcel arrived fast and well packed",
  ],
  price: ["Great prices for what you get", "The discount made it a bargain", "Cheaper than anywhere else, thank you"],
  quality: ["The fabric feels solid and well made", "Excellent quality, it lasts", 'Beautiful material, "as pictured"'],
  service: [
    "The support team solved it at once",
    "Friendly staff who really helped",
    "Customer service answered in minutes",
  ],
  website: ["The app is easy to use", "Found everything on the site in seconds", "Checkout page was smooth"],
  returns: ["Returning the wrong size was simple", "My refund came the next day", "Sending it back took two clicks"],
};
const COMPLAINT: Readonly<Record<Topic, readonly string[]>> = {
  delivery: ["Delivery took two weeks", "The parcel arrived late, and open", "The courier left it in the rain"],
  price: ["Too expensive for me now", "The price went up overnight", "Your discount code did not work"],
  quality: ["The fabric tore after one wash", "Poor quality, the seam came off", "The material looks cheap"],
  service: ["Nobody answered my question", "The support team never called back", "Staff were unfriendly"],
  website: ["The app crashed at checkout", "Search on the site finds nothing", "The page was slow, I gave up"],
  returns: ["My refund took a month", "I had to pay to send it back", "Returning the wrong size was a maze"],
};

/** A sentence about a topic, kind or not. */
export function comment(topic: Topic, pleased: boolean, random: Random): string {
  const sentences = (pleased ? PRAISE : COMPLAINT)[topic];
  return sentences[Math.floor(random() * sentences.length)] ?? "";
}
