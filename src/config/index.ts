export type { Consent } from "./consentSchema.ts";
export {
  formatHistory,
  type History,
  type Publication,
  parseHistory,
  publicationBefore,
  withPublication,
} from "./history.ts";
export type { IdentityKey } from "./identitySchema.ts";
export { nearestOf } from "./nearest.ts";
export { type Fault, locateFaults, parseProject } from "./parseProject.ts";
export { projectJsonSchema } from "./projectJsonSchema.ts";
export {
  type Cleaning,
  type Comparison,
  type Condition,
  type Expectation,
  type Project,
  projectSchema,
} from "./projectSchema.ts";
export { kindOf, type Rule, type RuleInput, type RuleKind, ruleKinds, ruleSchema } from "./ruleSchema.ts";
export {
  type FrozenColumn,
  formatSegmentHistory,
  parseSegmentHistory,
  type RememberedModel,
  type SegmentHistory,
  type SegmentPublication,
  segmentPublicationsKept,
  segmentsBefore,
  withSegments,
} from "./segmentHistory.ts";
export {
  type CanonicalTable,
  canonicalTables,
  type Dialect,
  type Source,
  type SourceColumn,
  sourceSchema,
} from "./sourceSchema.ts";
export type { StandardRule } from "./standardiseSchema.ts";
