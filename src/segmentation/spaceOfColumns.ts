import { cell } from "../impute/index.ts";
import { type Matrix, matrix } from "../matrix/index.ts";
import type { SpaceColumn } from "../plugin.ts";
import { absenceFamilies } from "./absenceFamilies.ts";
import type { MeasuredColumn } from "./fillUnknown.ts";

/**
 * The clustering space of standardised measures, as the step `clustering-space` makes it: the measures and, for each different set of
 * customers without a value, a 0/1 column, by their weights; and these. A value that is still unknown counts as none.
 *
 * @param leftOut measures of which only who has no value has a part, since those who have one have the same.
 * @param scaling of the measures: 0/1 columns are standardised but where these are divided by their range.
 */
export function spaceOfColumns(
  columns: readonly MeasuredColumn[],
  leftOut: readonly MeasuredColumn[] = [],
  scaling: SpaceColumn["scaling"] = "z",
): { readonly points: Matrix; readonly columns: readonly { readonly name: string; readonly weight: number }[] } {
  const rows = columns[0]?.values.length ?? 0;
  const asked = [...columns, ...leftOut];
  const absent = asked.map(({ states }) => states.map((state) => Number(state !== cell.known)));
  const families = absenceFamilies(
    absent,
    asked.map((_, c) => c < columns.length),
  );
  const weights = new Float64Array(asked.length).fill(1);
  for (const { members, weight } of families) for (const column of members) weights[column] = weight;
  const flags = families.flatMap(({ members, absent: flag, weight }) => {
    const values = scaledFlags(flag, scaling);
    return values === undefined ? [] : [{ name: `${asked[members[0]!]!.metric}_missing`, values, weight }];
  });
  const all = [...columns.map(({ metric, values }, c) => ({ name: metric, values, weight: weights[c]! })), ...flags];
  const data = new Float64Array(rows * all.length);
  all.forEach(({ values, weight }, c) => {
    for (let i = 0; i < rows; i++) data[i * all.length + c] = values[i]! * weight;
  });
  const points = matrix(
    data,
    rows,
    all.map(({ name }) => name),
  );
  return { points, columns: all.map(({ name, weight }) => ({ name, weight })) };
}

function scaledFlags(flags: Uint8Array, scaling: SpaceColumn["scaling"]): Float64Array | undefined {
  const share = flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
  if (share === 0 || share === 1 || flags.length === 0) return undefined;
  const scale = scaling === "min-max" ? 1 : Math.sqrt(share * (1 - share));
  return Float64Array.from(flags, (flag) => (flag - share) / scale);
}
