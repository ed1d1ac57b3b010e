import { momentText } from "./calendar.ts";
import { plantedSegment } from "./orderBook.ts";
import type { Person } from "./people.ts";
import { recordFacts } from "./secondRecord.ts";
import type { World } from "./world.ts";

export const TRUTH_CUSTOMER_COLUMNS =
  "crm_id,person_id,segment,purchase_rate,dropout_hazard,spend_mean,active_from,churned_at,orders,returns,region,country";

/** One row for each CRM record: what was planted for its person, the orders and returns booked on this record, and the place that it means. */
export function* truthCustomerRows(world: World): Generator<string, undefined> {
  const sales = new Map<string, number>();
  const returns = new Map<string, number>();
  for (const { kind, crmId } of world.orders) {
    if (kind === "sale") sales.set(crmId, (sales.get(crmId) ?? 0) + 1);
    if (kind === "return") returns.set(crmId, (returns.get(crmId) ?? 0) + 1);
  }
  for (const person of world.people) {
    const planted = plantedText(world, person);
    for (const crmId of person.secondCrmId === undefined ? [person.crmId] : [person.crmId, person.secondCrmId]) {
      const { region, country } = recordFacts(world, person, crmId);
      yield `${crmId},${planted},${sales.get(crmId) ?? 0},${returns.get(crmId) ?? 0},${region},${country}`;
    }
  }
  return undefined;
}

function plantedText({ calendar }: World, person: Person): string {
  const { purchaseRate, hazard, spend, activeFrom, churnedAt } = person;
  const id = `P${String(person.index + 1).padStart(7, "0")}`;
  const parameters = `${purchaseRate.toFixed(6)},${hazard.toFixed(6)},${(spend / 100).toFixed(4)}`;
  const gone = churnedAt < calendar.end ? momentText(calendar, churnedAt) : "";
  return `${id},${plantedSegment(person).id},${parameters},${momentText(calendar, activeFrom)},${gone}`;
}
