import type { Comparison } from "segmentarium/config";
import type { Problem } from "segmentarium/errors";
import type { Project } from "segmentarium/plugin";

/** What the comparisons of a project lack: sources of both sides whose rows name orders, two different sides, an id of their own. */
export function checkReconcile({ sources, reconcile }: Pick<Project, "sources" | "reconcile">): readonly Problem[] {
  const has = (side: Comparison["left"]): boolean =>
    sources.some(({ table, columns, orderIs }) => {
      return table === side && orderIs === undefined && (side !== "orders" || "amount" in columns);
    });
  return reconcile.flatMap(({ id, left, right }, i): Problem[] => {
    const path = `reconcile/${i}`;
    const problems: Problem[] = [];
    if (reconcile.findIndex((other) => other.id === id) < i) {
      problems.push({ code: "duplicate-id", path, message: `another comparison is "${id}"`, remedy: "rename one" });
    }
    if (left === right) {
      problems.push({
        code: "same-sides",
        path,
        message: `"${left}" is compared with itself`,
        remedy: "name two sides",
      });
    }
    for (const side of new Set([left, right])) {
      if (has(side)) continue;
      const message = `no source gives the amounts of "${side}" by ids of orders`;
      const remedy = side === "orders" ? 'declare a column "amount" of orders' : `add a source with "table": "${side}"`;
      problems.push({ code: "no-side", path, message, remedy });
    }
    return problems;
  });
}
