import {
  balancedAccuracy,
  type ClassificationTree,
  classAt,
  leafOf,
  leavesOf,
  recount,
  rowsAt,
  rowsOf,
  ruleOf,
  type SurrogateOptions,
  surrogateTree,
} from "segmentarium/explain";
import type { MeasuredCustomers } from "./readMeasures.ts";
import type { LeafRule, RuleNode, SegmentRules } from "./segmentRules.ts";
import type { CustomerParts } from "./splitCustomers.ts";

/** Learns a tree of the segments on some customers and holds it to others. */
export function learnRules(
  { points, labels, facts }: MeasuredCustomers,
  k: number,
  parts: CustomerParts,
  options: Omit<SurrogateOptions, "whole" | "lowest">,
): SegmentRules {
  const [whole, lowest] = [facts.map((one) => one.whole), facts.map((one) => one.lowest)];
  const tree = surrogateTree(points, labels, k, parts, { ...options, whole, lowest });
  const everybody = recount(tree, points, labels);
  const checked = rowsOf(points, parts.check);
  const truth = parts.check.map((row) => labels[row]!);
  const leaves = leafOf(tree, checked);
  const answers = leaves.map((leaf) => classAt(tree, leaf));
  const rules = leavesOf(tree).map((leaf) => leafRule(tree, everybody, leaf, leaves, truth));
  return {
    measures: facts,
    nodes: nodesOf(tree, everybody),
    rules,
    checkedMembers: Array.from({ length: k }, (_, label) => truth.filter((own) => own === label).length),
    ...{ grownOn: parts.grow.length, chosenOn: parts.choose.length, checked: parts.check.length },
    right: answers.filter((answer, i) => answer === truth[i]).length,
    balancedAccuracy: balancedAccuracy(truth, answers, k),
  };
}

function leafRule(
  tree: ClassificationTree,
  everybody: ClassificationTree,
  leaf: number,
  leaves: Int32Array,
  truth: Int32Array,
): LeafRule {
  const label = classAt(tree, leaf);
  return {
    label,
    conditions: ruleOf(tree, leaf).map(({ column, ...bounds }) => ({ metric: tree.names[column]!, ...bounds })),
    people: rowsAt(everybody, leaf),
    members: everybody.counts[leaf * tree.classes + label]!,
    checked: leaves.filter((one) => one === leaf).length,
    hits: leaves.filter((one, i) => one === leaf && truth[i] === label).length,
  };
}

function nodesOf(tree: ClassificationTree, everybody: ClassificationTree): RuleNode[] {
  return Array.from(tree.column, (column, node): RuleNode => {
    const parent =
      node === 0 ? undefined : tree.column.findIndex((_, one) => tree.left[one] === node || tree.right[one] === node);
    const facts = { isLeaf: column === -1, label: classAt(tree, node), people: rowsAt(everybody, node) };
    if (parent === undefined) return { parent, ...facts };
    const threshold = tree.threshold[parent]!;
    const bound = tree.left[parent] === node ? { upTo: threshold } : { above: threshold };
    return { parent, step: { metric: tree.names[tree.column[parent]!]!, ...bound }, ...facts };
  });
}
