/** One number of classes. */
export interface FittedClasses {
  readonly k: number;
  readonly logLikelihood: number;
  readonly freeParameters: number;
  readonly degreesOfFreedom: number;
  readonly aic: number;
  readonly bic: number;
  readonly adjustedBic: number;
  /** Undefined for one class. */
  readonly entropyR2: number | undefined;
  readonly starts: number;
  /** Share of the starts that reached the best one. */
  readonly reproducibility: number;
  readonly converged: boolean;
}

/** How customers of one class answer one item in one way. */
export interface ClassAnswer {
  readonly class: number;
  readonly item: string;
  /** Undefined for those of whom it is not known. */
  readonly answer: string | undefined;
  /** Customers of the class with this answer. */
  readonly people: number;
  readonly probability: number | undefined;
  readonly standardError: number | undefined;
  /** Share of this answer among all customers of whom it is known. */
  readonly overall: number | undefined;
}

/** What latent class analysis found; no fits where there was nothing to fit. */
export interface LatentClassFit {
  readonly customers: number;
  /** Customers of whom at least one item is known. */
  readonly informed: number;
  readonly fits: readonly FittedClasses[];
  /** Undefined when no number was chosen. */
  readonly k: number | undefined;
  readonly reason: string;
  readonly answers: readonly ClassAnswer[];
  /** Titles of the items that were used. */
  readonly items: readonly string[];
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "latent-class-fit": LatentClassFit;
  }
}
