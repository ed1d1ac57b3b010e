export { log1p } from "./log1p.ts";
export { type Matrix, matrix } from "./matrix.ts";
export { type NonNegativeFactors, type NonNegativeOptions, nonNegativeFactors } from "./nonNegativeFactors.ts";
export { type PrincipalComponents, principalComponents, scores } from "./principalComponents.ts";
export { minMax, robust, type Scaled } from "./scale.ts";
export { select } from "./select.ts";
export { type SingularValues, singularValues } from "./singularValues.ts";
export { type Standardized, standardize } from "./standardize.ts";
export { type Eigen, symmetricEigen } from "./symmetricEigen.ts";
