/** A gamma distribution by its mean and shape: the smaller the shape, the more people differ. */
export interface Spread {
  readonly mean: number;
  readonly shape: number;
}

/** A planted segment: how its members behave. Weights need not sum to 1. Times are in years, money in pounds. */
export interface PlantedSegment {
  readonly id: string;
  readonly title: string;
  readonly share: number;
  /** How long before the first day of data the earliest members joined; or, with `recentYears`, before its end. */
  readonly earlierYears: number;
  readonly recentYears?: number;
  /** How long before the end of the data the last members joined. */
  readonly latestYears: number;
  readonly giftSeason?: boolean;
  /** Orders a year while a customer, after the first. */
  readonly purchaseRate: Spread;
  /** Departures a year. */
  readonly hazard: Spread;
  /** A member's mean price of a product bought. */
  readonly spend: Spread;
  readonly lines: number;
  readonly extraQuantity: number;
  readonly returnedOrders: number;
  readonly returnedLines: number;
  /** In the order of COUPONS. */
  readonly coupons: readonly number[];
  /** In the order of CATEGORIES. */
  readonly categories: readonly number[];
  /** In the order of CHANNELS. */
  readonly channels: readonly number[];
  /** In the order of ACQUISITION. */
  readonly acquisition: readonly number[];
  /** In the order of GENDERS. */
  readonly genders: readonly number[];
  /** Mean and standard deviation of the age at the end of the data. */
  readonly age: readonly [mean: number, deviation: number];
  /** Visits without an order, for each order. */
  readonly visitsPerOrder: number;
  readonly emailOpens: number;
  /** Shares of detractors, passives and promoters, as if everybody answered. */
  readonly nps: readonly [number, number, number];
  /** Probability that a survey is answered. */
  readonly answers: number;
  /** Mean satisfaction on 1…5 and mean ease on 1…7. */
  readonly satisfaction: number;
  readonly ease: number;
  /** In the order of TOPICS. */
  readonly topics: readonly number[];
}

export const CATEGORIES = ["womenswear", "menswear", "home", "kitchen", "gifts", "beauty", "sports", "kids"] as const;
export const CHANNELS = ["web", "app", "store"] as const;
export const ACQUISITION = ["search", "social", "referral", "email", "store", "affiliate"] as const;
export const GENDERS = ["female", "male", "other"] as const;
export const TOPICS = ["delivery", "price", "quality", "service", "website", "returns"] as const;
export const COUPONS = [
  { code: "", percent: 0 },
  { code: "WELCOME10", percent: 10 },
  { code: "SEASON15", percent: 15 },
  { code: "OUTLET25", percent: 25 },
  { code: "LAST40", percent: 40 },
] as const;

/** The segments that every twin plants. */
export const SEGMENTS: readonly PlantedSegment[] = [
  {
    id: "loyal-regulars",
    title: "Loyal regulars",
    share: 0.14,
    earlierYears: 2,
    latestYears: 1.25,
    purchaseRate: { mean: 11, shape: 12 },
    hazard: { mean: 0.05, shape: 4 },
    spend: { mean: 46, shape: 12 },
    lines: 3,
    extraQuantity: 0.45,
    returnedOrders: 0.05,
    returnedLines: 0.3,
    coupons: [92, 0, 6, 2, 0],
    categories: [3, 3, 6, 5, 2, 3, 2, 3],
    channels: [45, 35, 20],
    acquisition: [25, 10, 30, 15, 20, 0],
    genders: [0.51, 0.46, 0.03],
    age: [47, 12],
    visitsPerOrder: 0.8,
    emailOpens: 0.45,
    nps: [0.08, 0.22, 0.7],
    answers: 0.42,
    satisfaction: 4.4,
    ease: 6,
    topics: [2, 2, 6, 5, 1, 1],
  },
  {
    id: "bargain-hunters",
    title: "Bargain hunters",
    share: 0.2,
    earlierYears: 1,
    latestYears: 0.5,
    purchaseRate: { mean: 5.2, shape: 6 },
    hazard: { mean: 0.2, shape: 4 },
    spend: { mean: 14, shape: 14 },
    lines: 3,
    extraQuantity: 0.9,
    returnedOrders: 0.04,
    returnedLines: 0.3,
    coupons: [18, 10, 12, 34, 26],
    categories: [2, 2, 3, 4, 1, 5, 2, 4],
    channels: [60, 30, 10],
    acquisition: [20, 15, 5, 20, 5, 35],
    genders: [0.52, 0.45, 0.03],
    age: [41, 14],
    visitsPerOrder: 2.2,
    emailOpens: 0.5,
    nps: [0.3, 0.35, 0.35],
    answers: 0.2,
    satisfaction: 3.7,
    ease: 5.2,
    topics: [3, 9, 2, 1, 2, 1],
  },
  {
    id: "gift-buyers",
    title: "One-time gift buyers",
    share: 0.24,
    earlierYears: 0,
    latestYears: 0.1,
    giftSeason: true,
    purchaseRate: { mean: 0.12, shape: 1 },
    hazard: { mean: 2, shape: 4 },
    spend: { mean: 26, shape: 8 },
    lines: 1.5,
    extraQuantity: 0.15,
    returnedOrders: 0.02,
    returnedLines: 0.5,
    coupons: [94, 6, 0, 0, 0],
    categories: [0.5, 0, 1, 0.5, 24, 1, 0, 1],
    channels: [70, 15, 15],
    acquisition: [50, 25, 10, 0, 10, 5],
    genders: [0.5, 0.47, 0.03],
    age: [38, 14],
    visitsPerOrder: 1,
    emailOpens: 0.12,
    nps: [0.22, 0.4, 0.38],
    answers: 0.1,
    satisfaction: 3.9,
    ease: 5.4,
    topics: [7, 2, 3, 1, 3, 1],
  },
  {
    id: "new-enthusiasts",
    title: "New enthusiasts",
    share: 0.12,
    earlierYears: 0,
    recentYears: 0.9,
    latestYears: 0.12,
    purchaseRate: { mean: 14, shape: 7 },
    hazard: { mean: 0.2, shape: 4 },
    spend: { mean: 30, shape: 12 },
    lines: 2.5,
    extraQuantity: 0.25,
    returnedOrders: 0.06,
    returnedLines: 0.4,
    coupons: [74, 18, 6, 2, 0],
    categories: [2, 3, 2, 1, 1, 4, 8, 1],
    channels: [25, 70, 5],
    acquisition: [15, 55, 15, 5, 5, 5],
    genders: [0.49, 0.47, 0.04],
    age: [29, 7],
    visitsPerOrder: 2.5,
    emailOpens: 0.35,
    nps: [0.12, 0.26, 0.62],
    answers: 0.3,
    satisfaction: 4.3,
    ease: 5.9,
    topics: [3, 2, 4, 2, 5, 1],
  },
  {
    id: "fading-regulars",
    title: "Fading regulars",
    share: 0.16,
    earlierYears: 2,
    latestYears: 2,
    purchaseRate: { mean: 9, shape: 14 },
    hazard: { mean: 1.2, shape: 16 },
    spend: { mean: 62, shape: 12 },
    lines: 3,
    extraQuantity: 0.35,
    returnedOrders: 0.06,
    returnedLines: 0.4,
    coupons: [94, 1, 5, 0, 0],
    categories: [0.3, 14, 4, 0.5, 0.3, 0.2, 3, 0.2],
    channels: [55, 10, 35],
    acquisition: [30, 5, 15, 15, 30, 5],
    genders: [0.48, 0.49, 0.03],
    age: [52, 13],
    visitsPerOrder: 0.7,
    emailOpens: 0.15,
    nps: [0.42, 0.34, 0.24],
    answers: 0.14,
    satisfaction: 3.2,
    ease: 4.6,
    topics: [3, 3, 3, 6, 5, 1],
  },
  {
    id: "fashion-returners",
    title: "High-return fashion",
    share: 0.14,
    earlierYears: 1,
    latestYears: 0.6,
    purchaseRate: { mean: 7.5, shape: 8 },
    hazard: { mean: 0.2, shape: 4 },
    spend: { mean: 48, shape: 12 },
    lines: 2.7,
    extraQuantity: 0.1,
    returnedOrders: 0.7,
    returnedLines: 0.55,
    coupons: [76, 4, 16, 4, 0],
    categories: [18, 4, 0.3, 0.2, 0.3, 2, 0.6, 0.6],
    channels: [40, 55, 5],
    acquisition: [20, 50, 10, 10, 5, 5],
    genders: [0.72, 0.25, 0.03],
    age: [33, 9],
    visitsPerOrder: 1.8,
    emailOpens: 0.4,
    nps: [0.2, 0.36, 0.44],
    answers: 0.24,
    satisfaction: 3.8,
    ease: 4.9,
    topics: [3, 2, 3, 2, 2, 9],
  },
];
