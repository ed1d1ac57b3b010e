import type { TreeBranch } from "./densityTypes.ts";

/** A branch with its place in a drawing: it stands on `place` … `place + width`, as shares of all customers, within its parent. */
export interface PlacedBranch extends TreeBranch {
  readonly place: number;
  readonly width: number;
}

/** Places branches side by side in the order of their listing, their parents' room shared by size and the rest left free. */
export function placeBranches(branches: readonly TreeBranch[]): PlacedBranch[] {
  const all = branches[0]?.people ?? 1;
  const used = new Map<number, number>();
  const placed: PlacedBranch[] = [];
  for (const branch of branches) {
    const parent = placed[branch.parent];
    const width = branch.people / all;
    const taken = used.get(branch.parent) ?? 0;
    const children = branches.filter((other) => other.parent === branch.parent);
    const spare = parent === undefined ? 0 : parent.width - children.reduce((sum, { people }) => sum + people / all, 0);
    const gap = Math.max(0, spare) / (children.length + 1);
    const place = parent === undefined ? 0 : parent.place + taken + gap;
    used.set(branch.parent, taken + gap + width);
    placed.push({ ...branch, place, width });
  }
  return placed;
}
