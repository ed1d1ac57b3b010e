export { inLanes } from "./inLanes.ts";
export { linkedPart } from "./linkedPart.ts";
export { linkOrCopy } from "./linkOrCopy.ts";
export { type Mergeable, mergedPieces } from "./mergedPieces.ts";
export { ofPieces, type PieceContext } from "./ofPieces.ts";
export { findWhole, keepWhole } from "./wholeParts.ts";
