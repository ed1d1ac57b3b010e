import { countText } from "../stats/index.ts";

/** How many of some people have something, without a number where one of the two parts is too few. */
export type WhoHas = "all" | "nearly all" | "part" | "few";

/** Nobody is few as well; that nobody lacks it tells of no person who does. */
export function whoHas(part: number, whole: number, minimumPeople: number): WhoHas {
  if (part < minimumPeople) return "few";
  if (part >= whole) return "all";
  return whole - part < minimumPeople ? "nearly all" : "part";
}

/** Whether a share of some people, or the rest of them, is of somebody but of too few. */
export function isOfFew(share: number, whole: number, minimumPeople: number): boolean {
  const nobody = 1e-6;
  return [share * whole, (1 - share) * whole].some((n) => n > nobody && n < minimumPeople - nobody);
}

/**
 * A number of customers in words, for texts: the number where neither they nor the others of the whole are too few, else words that
 * tell of no few: "nearly all customers", "too few customers to tell".
 */
export function toldOf(part: number, whole: number, minimumPeople: number): string {
  switch (whoHas(part, whole, minimumPeople)) {
    case "few":
      return "too few customers to tell";
    case "nearly all":
      return "nearly all customers";
    default:
      return `${countText(part)} customers`;
  }
}
