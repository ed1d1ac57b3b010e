export { type Importance, type PermutationOptions, permutationImportance } from "./permutationImportance.ts";
