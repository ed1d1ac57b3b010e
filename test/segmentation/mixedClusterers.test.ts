import { describe, expect, it } from "vitest";
import { categories } from "../../src/cluster/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { mixedClusterers } from "../../src/segmentation/index.ts";
import { fromRows } from "../cluster/reference.ts";

describe("mixedClusterers", () => {
  const space = { columns: ["x", "y"].map((name) => ({ name, weight: 1 })) as never };
  const random = stream("mixed-clusterers");
  const points = fromRows(Array.from({ length: 60 }, (_, i) => [3 * (i % 2) + normal(random), normal(random)]));
  const answered = (code: (i: number) => number) =>
    categories(
      Int32Array.from({ length: 60 }, (_, i) => code(i)),
      60,
      [{ name: "a", levels: ["no", "yes", "both"] }],
    );
  const thirds = answered((i) => Math.floor(i / 20));
  const part = (parting = mixedClusterers(space), given = points, answers = thirds) =>
    [2, 3, 4].map((k) => parting.gower!(given, answers, k, stream("mixed-clusterers", k)));

  it("makes Gower's dissimilarities once for all k of the same points", () => {
    let made = 0;
    const counted = {
      ...points,
      get names() {
        made += 1;
        return points.names;
      },
    };
    expect(part(mixedClusterers(space), counted)).toEqual(part());
    expect(made).toBe(1);
  });

  it("makes them anew for other answers of the same customers", () => {
    const parting = mixedClusterers(space);
    const others = answered((i) => i % 3);
    const first = part(parting);
    expect(part(parting, points, others)).toEqual(part(mixedClusterers(space), points, others));
    expect(part(parting, points, others)).not.toEqual(first);
    expect(part(parting)).toEqual(first);
  });
});
