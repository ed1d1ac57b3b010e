import { matrix, type PrincipalComponents, principalComponents } from "segmentarium/matrix";
import { type ClusteringSpace, defineStep } from "segmentarium/plugin";
import { readColumns } from "segmentarium/table";

/** The principal components of the clustering space, as shares of variance and loadings. */
export const componentsStep = defineStep(import.meta.url, {
  id: "components",
  title: "Principal components",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: ["release/components", "release/component_loadings"],
  tables: [
    {
      id: "components",
      title: "Principal components",
      description:
        "The directions in which customers differ most, over the prepared measures that segments are built on: each one's share of the variance, and the share of it and those before.",
      people: "people",
      order: ["component"],
      columns: [
        { name: "component", type: "integer", key: true },
        { name: "share", type: "number", unit: "share" },
        { name: "cumulative_share", type: "number", unit: "share" },
        { name: "people", type: "integer", unit: "customers" },
      ],
    },
    {
      id: "component_loadings",
      title: "Loadings of the principal components",
      description: "Correlation of each component with each prepared measure, from −1 to 1.",
      people: "people",
      order: ["component", "column"],
      columns: [
        { name: "component", type: "integer", key: true },
        { name: "column", type: "text", key: true },
        { name: "loading", type: "number" },
        { name: "people", type: "integer", unit: "customers" },
      ],
    },
  ],
  async run(inputs, { db }) {
    const summary = inputs["clustering-space-summary"];
    const found = await componentsOf(summary, inputs["clustering-space"].sql, db);
    if (found === undefined) return { "release/components": [], "release/component_loadings": [] };
    const people = summary.customers;
    const { names, shares, loadings } = found;
    const cumulative = shares.map((_, i) => shares.slice(0, i + 1).reduce((sum, share) => sum + share, 0));
    return {
      "release/components": names.map((_, i) => ({
        component: i + 1,
        share: shares[i]!,
        cumulative_share: Math.min(cumulative[i]!, 1),
        people,
      })),
      "release/component_loadings": names.flatMap((_, i) =>
        names.map((column, j) => ({ component: i + 1, column, loading: loadings[i * names.length + j]!, people })),
      ),
    };
  },
});

/** Undefined when there are too few customers or nothing to compare them by. */
async function componentsOf(
  { columns, customers }: ClusteringSpace,
  table: string,
  db: Parameters<typeof readColumns>[0],
): Promise<PrincipalComponents | undefined> {
  const names = columns.map(({ name }) => name);
  if (names.length === 0 || customers < 2) return undefined;
  const { data } = await readColumns(db, `SELECT * FROM ${table} ORDER BY customer_id`, names);
  return principalComponents(matrix(data, customers, names));
}
