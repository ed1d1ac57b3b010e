import { defineStep, fromQuery, type Segment, type SegmentationSummary } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { describeSegment } from "./describeSegment.ts";
import { fillFigures } from "./figures.ts";
import { keepNames } from "./keepNames.ts";
import { figuresOf, nameByTraits } from "./nameByTraits.ts";
import { nameSegments } from "./nameSegments.ts";
import { readProfiles } from "./readProfiles.ts";
import "./segmentActions.ts";
import { z } from "zod";

const options = z.strictObject({
  nameSlack: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe(
      "How far beyond the bounds of its kind, as a share of them, a segment of the publication before may be and keep its name",
    ),
});

/** Names the segments of the chosen partition by the declared rules, ranks them by revenue, and says what to do; where there are no orders, by their measures and size. */
export const personasStep = defineStep(import.meta.url, {
  id: "personas",
  title: "Personas: names, ranks and actions",
  needs: ["segmentation", "segmentation-summary", "features", "order_lines?", "segment-identity?"],
  provides: ["segments", "segment-actions", "membership"],
  settings: ["asOf", "currency", "minimumPeople", "measures"],
  readsMetrics: true,
  options,
  async run(inputs, context) {
    const { segmentation, "segmentation-summary": summary, features, order_lines } = inputs;
    const { asOf, currency, minimumPeople, measures = [] } = context.settings;
    const metrics = context.metrics.map(({ id }) => id).filter((id) => features.columns.includes(id));
    const units = { currency, units: new Map(context.metrics.map(({ id, unit }) => [id, unit])) };
    const tables = { features: features.sql, segmentation: segmentation.sql, lines: order_lines?.sql };
    const { profiles, overall } = await readProfiles(context.db, tables, metrics, {
      ...{ asOf, minimumPeople },
      mayCount: new Set([...measures, ...context.metrics.flatMap(({ id, answer }) => (answer === true ? [id] : []))]),
    });
    const known = context.metrics.filter(({ id }) => metrics.includes(id));
    const bought = order_lines !== undefined;
    const fresh = bought ? nameSegments(profiles, overall) : nameByTraits(profiles, overall, known, minimumPeople);
    const kept = keepNames(fresh, inputs["segment-identity"], overall, context.options.nameSlack).map((entry) => {
      const declared = declaredName(summary, entry.profile.label);
      return declared === undefined ? entry : { ...entry, ...declared, was: undefined };
    });
    for (const { name, was } of kept) {
      if (was === undefined) continue;
      const why = `what made it "${was}" holds no longer, or its rule is gone`;
      context.log.warn("segment-renamed", `The segment "${was}" is now called "${name}": ${why}; its address stays`);
    }
    const named = [...kept].sort(
      (a, b) => b.profile.revenue - a.profile.revenue || b.profile.size - a.profile.size || (a.id < b.id ? -1 : 1),
    );
    const segments = named.map(({ profile, id, name }, i): Segment => {
      const traits = bought ? undefined : figuresOf(profile, overall, known);
      const description = describeSegment(profile, overall, currency, traits);
      return { id, label: profile.label, name, description, rank: i + 1, size: profile.size };
    });
    const actions = named.map(({ profile, id, archetype }) => ({
      segment: id,
      archetype: archetype.id,
      ...(archetype.action === undefined ? {} : { action: archetype.action }),
      ...(archetype.reason === undefined ? {} : { reason: fillFigures(archetype.reason, profile, overall, units) }),
    }));
    const pairs = segments.map(({ label, id }) => `(${label}, ${literal(id)})`).join(", ");
    const membership = `
      SELECT s.customer_id, m.segment
      FROM ${segmentation.sql} s JOIN (VALUES ${pairs}) m(label, segment) USING (label)
      ORDER BY s.customer_id`;
    return { segments, "segment-actions": actions, membership: fromQuery(membership) };
  },
});

/** The name that people gave to a segment, or what those are called whom an algorithm left in none. */
function declaredName(summary: SegmentationSummary, label: number): { id: string; name: string } | undefined {
  if (summary.unassigned?.label === label) return { id: "in-no-region", name: "In no dense region" };
  return summary.names?.[label];
}
