import type { SpaceColumn } from "../plugin.ts";
import type { MeasuredColumn } from "./fillUnknown.ts";

/** What may stand for unknown values of a measure, standardised as its column is and before its weight. */
export function standIns({
  mode,
  constant,
  center,
  scale,
}: Pick<SpaceColumn, "mode" | "constant" | "center" | "scale">): Pick<MeasuredColumn, "mode" | "constant"> {
  return {
    ...(mode === undefined ? {} : { mode: (mode - center) / scale }),
    ...(constant === undefined ? {} : { constant: (constant - center) / scale }),
  };
}
