import { defineStep, fromQuery, type Segment } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { describeSegment } from "./describeSegment.ts";
import { fillFigures } from "./figures.ts";
import { nameSegments } from "./nameSegments.ts";
import { readProfiles } from "./readProfiles.ts";
import "./segmentActions.ts";

/** Names the segments of the chosen partition by the declared rules, ranks them by revenue, and says what to do. */
export const personasStep = defineStep(import.meta.url, {
  id: "personas",
  title: "Personas: names, ranks and actions",
  needs: ["segmentation", "segmentation-summary", "features", "order_lines"],
  provides: ["segments", "segment-actions", "membership"],
  settings: ["asOf", "currency"],
  readsMetrics: true,
  async run({ segmentation, "segmentation-summary": summary, features, order_lines }, context) {
    const { asOf, currency } = context.settings;
    const metrics = context.metrics.map(({ id }) => id).filter((id) => features.columns.includes(id));
    const units = { currency, units: new Map(context.metrics.map(({ id, unit }) => [id, unit])) };
    const tables = { features: features.sql, segmentation: segmentation.sql, lines: order_lines.sql };
    const { profiles, overall } = await readProfiles(context.db, tables, metrics, asOf);
    const computed = nameSegments(profiles, overall);
    const named = computed
      .map((entry) => ({ ...entry, ...summary.names?.[entry.profile.label] }))
      .sort(
        (a, b) => b.profile.revenue - a.profile.revenue || b.profile.size - a.profile.size || (a.id < b.id ? -1 : 1),
      );
    const segments = named.map(({ profile, id, name }, i): Segment => {
      const description = describeSegment(profile, overall, currency);
      return { id, label: profile.label, name, description, rank: i + 1, size: profile.size };
    });
    const actions = named.map(({ profile, id, archetype }) => ({
      segment: id,
      archetype: archetype.id,
      action: archetype.action,
      reason: fillFigures(archetype.reason, profile, overall, units),
    }));
    const pairs = segments.map(({ label, id }) => `(${label}, ${literal(id)})`).join(", ");
    const membership = `
      SELECT s.customer_id, m.segment
      FROM ${segmentation.sql} s JOIN (VALUES ${pairs}) m(label, segment) USING (label)
      ORDER BY s.customer_id`;
    return { segments, "segment-actions": actions, membership: fromQuery(membership) };
  },
});
