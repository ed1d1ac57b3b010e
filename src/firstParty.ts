import type { PluginSource } from "./plugin.ts";
import behaviour from "./plugins/behaviour/index.ts";
import chooser from "./plugins/chooser/index.ts";
import cohorts from "./plugins/cohorts/index.ts";
import components from "./plugins/components/index.ts";
import contracts from "./plugins/contracts/index.ts";
import engagement from "./plugins/engagement/index.ts";
import fairness from "./plugins/fairness/index.ts";
import features from "./plugins/features/index.ts";
import feedback from "./plugins/feedback/index.ts";
import gaussianMixture from "./plugins/gaussian-mixture/index.ts";
import hierarchical from "./plugins/hierarchical/index.ts";
import ingest from "./plugins/ingest/index.ts";
import kMeans from "./plugins/k-means/index.ts";
import kpi from "./plugins/kpi/index.ts";
import lab from "./plugins/lab/index.ts";
import mlKMeans from "./plugins/ml-kmeans/index.ts";
import overview from "./plugins/overview/index.ts";
import personas from "./plugins/personas/index.ts";
import profile from "./plugins/profile/index.ts";
import repurchase from "./plugins/repurchase/index.ts";
import rfm from "./plugins/rfm/index.ts";
import scorecard from "./plugins/scorecard/index.ts";
import segmentIdentity from "./plugins/segment-identity/index.ts";
import web from "./plugins/web/index.ts";

/** The plugins that the product ships, in the order of listing. They have no private door. */
export const firstParty: readonly PluginSource[] = [
  ingest,
  profile,
  rfm,
  behaviour,
  web,
  engagement,
  features,
  kMeans,
  components,
  mlKMeans,
  hierarchical,
  gaussianMixture,
  chooser,
  segmentIdentity,
  personas,
  lab,
  kpi,
  cohorts,
  feedback,
  repurchase,
  fairness,
  scorecard,
  overview,
];

/** The data contract: it is resolved last, when the rules of all other plugins are known. */
export const gate: PluginSource = contracts;
