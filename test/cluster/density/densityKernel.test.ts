import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inMemory } from "../../../src/cluster/density/densityMemory.ts";
import { densityRunner } from "../../../src/cluster/density/densityRunner.ts";
import { densitySpace } from "../../../src/cluster/density/densitySpace.ts";
import { spanningTreeOf } from "../../../src/cluster/density/spanningTree.ts";
import { normal, stream } from "../../../src/random/index.ts";
import "../../properties.ts";

interface Case {
  readonly n: number;
  readonly p: number;
  readonly reach: number;
  /** How many values a column has in a group: few make many rows equally far apart. */
  readonly steps: number;
  readonly groups: number;
  readonly seed: number;
}

const anyCase = fc.record({
  ...{
    n: fc.integer({ min: 20, max: 400 }),
    p: fc.integer({ min: 1, max: 9 }),
    reach: fc.integer({ min: 0, max: 19 }),
  },
  ...{ steps: fc.constantFrom(2, 5, 40, 2 ** 30), groups: fc.integer({ min: 1, max: 5 }), seed: fc.nat() },
});

/** Groups along the diagonal, in the order of rows or strewn, and some rows far from any. */
function rowsOf({ n, p, steps, groups, seed }: Case) {
  const random = stream("density kernel", seed);
  const data = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    const far = random() < 0.05 ? 4 : 1;
    for (let j = 0; j < p; j++) data[i * p + j] = (far * Math.floor(random() * steps)) / steps + 3 * (i % groups);
  }
  return { data, n, p };
}

/** Bell-shaped groups, whose core distances differ from row to row, so that many rows look together and few core distances are the least. */
function bellsOf(seed: number) {
  const random = stream("density kernel, bells", seed);
  const upTo = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const [n, p, reach, groups] = [upTo(1000, 3000), upTo(1, 4), upTo(1, 12), upTo(2, 5)];
  const centers = Float64Array.from({ length: groups * p }, () => 12 * random());
  const data = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    const group = Math.floor(random() * groups);
    for (let j = 0; j < p; j++) data[i * p + j] = centers[group * p + j]! + normal(random);
  }
  return { rows: { data, n, p }, reach };
}

describe("the kernel of the density search", () => {
  it("finds the neighbours, core distances and spanning tree of its plain twin, to the bit (property)", async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (one) => {
        const found = [];
        for (const search of ["kernel", "plain"] as const) {
          const space = densitySpace(rowsOf(one), one.reach, 1, search);
          expect(space.kernel !== undefined).toBe(search === "kernel");
          const runner = densityRunner(space, undefined);
          await runner.run("neighbours");
          runner.close();
          const { neighbours, cores } = space;
          const tree = await spanningTreeOf(densitySpace(rowsOf(one), one.reach, 1, search));
          found.push({ neighbours: neighbours.slice(), cores: cores.slice(), tree });
        }
        expect(found[0]).toEqual(found[1]);
      }),
      { numRuns: 150 },
    );
  });

  it("finds in each round the least edge of every component, as its twin does (property)", async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (one) => {
        const [kernel, plain] = [await roundsOf(one, "kernel"), await roundsOf(one, "plain")];
        expect(kernel).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });

  it.each([0, 15, 30, 45])(
    "finds the spanning tree of its twin among bell-shaped groups, too: fifteen from %i",
    async (first) => {
      for (let seed = first; seed < first + 15; seed++) {
        const { rows, reach } = bellsOf(seed);
        const kernel = await spanningTreeOf(densitySpace(rows, reach, 1, "kernel"));
        expect(kernel).toEqual(await spanningTreeOf(densitySpace(rows, reach, 1, "plain")));
      }
    },
  );

  it("leaves to its twin what is more than 4 GiB", () => {
    expect(inMemory(({ floats, ints }) => [ints(2 ** 30), floats(1)])).toBeUndefined();
    const [ints, floats] = inMemory((room) => [room.ints(3), room.floats(5)] as const)!;
    expect([ints.length, floats.length, floats.byteOffset - ints.byteOffset]).toEqual([3, 5, 16]);
    expect(floats.buffer).toBe(ints.buffer);
  });
});

/** By rows of equal groups, as components that the rows' numbers name: the least edges that leave them. */
async function roundsOf(one: Case, search: "kernel" | "plain") {
  const rows = rowsOf(one);
  const space = densitySpace(rows, one.reach, 1, search);
  const runner = densityRunner(space, undefined);
  await runner.run("neighbours");
  space.reachability.set(space.cores);
  const { tree, components, nodeComponents, found, known } = space;
  nodeComponents.fill(-1);
  const first = new Map<number, number>();
  for (let place = 0; place < one.n; place++) {
    const group = tree.rows[place]! % one.groups;
    if (!first.has(group)) first.set(group, place);
    components[place] = first.get(group)!;
  }
  known.from.fill(-1);
  await runner.run("edges");
  runner.close();
  const [best] = found;
  return [...first.values()].map((name) => [
    ...[best!.reachability[name], best!.distance[name]],
    ...[best!.from[name]! < 0 ? [] : [tree.rows[best!.from[name]!], tree.rows[best!.to[name]!]].sort()],
  ]);
}
