import { categorical, type Random, stream } from "../random/index.ts";
import type { Country } from "./people.ts";
import type { RecordFacts } from "./secondRecord.ts";
import type { World } from "./world.ts";

/** Rows of customers whose country or region is not written as agreed, by what is wrong with it; a value counts once. */
export interface SpellingTally {
  /** Countries written otherwise than by their code of two capitals. */
  countries: number;
  /** Regions that only their capitals keep from being written as agreed. */
  capitals: number;
  /** Regions under another name. */
  synonyms: number;
}

/** How a country is written, but for its code, which is written most often. */
const COUNTRIES: Readonly<Record<Country, readonly string[]>> = {
  GB: ["GBR", "United Kingdom", "UK", "Great Britain", "uk", "UNITED KINGDOM"],
  IE: ["IRL", "Ireland", "EIRE", "Republic of Ireland", "ireland"],
  DE: ["DEU", "Germany", "germany", "GERMANY", "Federal Republic of Germany"],
  FR: ["FRA", "France", "france", "FRANCE"],
  US: ["USA", "United States", "United States of America", "usa", "U.S.A."],
};

/** Another name of each region, with capitals as the agreed names have them. */
export const REGION_SYNONYMS: Readonly<Record<string, string>> = {
  London: "Ldn",
  "South East": "S. East",
  Midlands: "The Midlands",
  North: "Northern England",
  Scotland: "Alba",
  Ireland: "Eire",
  Germany: "Deutschland",
  France: "French Republic",
  "United States": "America",
};

const CODE_SHARE = 0.6;
/** As agreed, in other capitals, under another name. */
const REGION_WAYS = [0.8, 0.14, 0.06];

/** How one record writes its region and country, from a stream of its own; what is not as agreed is counted. */
export function spelled(world: World, { region, country }: RecordFacts, crmId: string, tally: SpellingTally) {
  const random = stream(world.seed, "spelling", crmId);
  return { country: spelledCountry(country, random, tally), region: spelledRegion(region, random, tally) };
}

function spelledCountry(country: Country, random: Random, tally: SpellingTally): string {
  if (random() < CODE_SHARE) return country;
  tally.countries += 1;
  const others = COUNTRIES[country];
  return others[Math.floor(random() * others.length)] ?? country;
}

function spelledRegion(region: string, random: Random, tally: SpellingTally): string {
  const way = categorical(random, REGION_WAYS);
  if (way === 0) return region;
  if (way === 1) {
    tally.capitals += 1;
    return random() < 0.5 ? region.toUpperCase() : region.toLowerCase();
  }
  tally.synonyms += 1;
  return REGION_SYNONYMS[region] ?? region;
}
