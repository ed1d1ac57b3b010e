export { linkedPart } from "./linkedPart.ts";
export { linkOrCopy } from "./linkOrCopy.ts";
export { ofPieces } from "./ofPieces.ts";
