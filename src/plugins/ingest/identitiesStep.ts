import { defineStep, fromColumns, type Project, type Step } from "segmentarium/plugin";
import { joinIdentities } from "./joinIdentities.ts";
import { needsOf, sourceRows } from "./sourceRows.ts";

const suspicious = 5;

/** One id per person: every web and CRM id with the id of the customer that it stands for. */
export function identitiesStep(project: Project): Step {
  const customers = needsOf(project, "customers");
  return defineStep(import.meta.url, {
    id: "identities",
    title: "Identities",
    needs: [...needsOf(project, "identities"), ...customers],
    provides: ["identities", "cleaning/identities"],
    settings: ["sources", "standardise"],
    async run(inputs, { db, settings, log }) {
      const { sql } = await sourceRows(db, inputs, settings, "identities", "drop");
      const links = await db.rows(`SELECT DISTINCT alias_id, customer_id FROM ${sql} ORDER BY ALL`);
      let known: string[] = [];
      if (customers.length > 0) {
        const rows = await sourceRows(db, inputs, settings, "customers", "drop");
        const ids = await db.rows(`SELECT DISTINCT customer_id FROM ${rows.sql} ORDER BY customer_id`);
        known = ids.map((row) => String(row["customer_id"]));
      }
      const pairs = links.map((row) => [String(row["alias_id"]), String(row["customer_id"])] as const);
      const joined = joinIdentities(pairs, known);
      if (joined.largest > suspicious) {
        log.warn(
          "large-identity",
          `Somebody has more than ${suspicious} customer ids: shared devices may join strangers`,
        );
      }
      return {
        identities: fromColumns([
          { name: "alias_id", type: "text", values: joined.ids },
          { name: "customer_id", type: "text", values: joined.customers },
        ]),
        "cleaning/identities": [
          {
            table: "customers",
            rule: "merged identities",
            policy: "merged",
            rows: joined.merged,
            description:
              "Customer records that share an alias, such as a web id, with another record of the same person",
            people: true,
          },
        ],
      };
    },
  });
}
