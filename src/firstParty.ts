import type { PluginSource } from "./plugin.ts";
import attributes from "./plugins/attributes/index.ts";
import behaviour from "./plugins/behaviour/index.ts";
import chooser from "./plugins/chooser/index.ts";
import cohorts from "./plugins/cohorts/index.ts";
import components from "./plugins/components/index.ts";
import contracts from "./plugins/contracts/index.ts";
import density from "./plugins/density/index.ts";
import engagement from "./plugins/engagement/index.ts";
import fairness from "./plugins/fairness/index.ts";
import features from "./plugins/features/index.ts";
import feedback from "./plugins/feedback/index.ts";
import gaussianMixture from "./plugins/gaussian-mixture/index.ts";
import gower from "./plugins/gower/index.ts";
import hierarchical from "./plugins/hierarchical/index.ts";
import ingest from "./plugins/ingest/index.ts";
import kMeans from "./plugins/k-means/index.ts";
import kMedoids from "./plugins/k-medoids/index.ts";
import kPrototypes from "./plugins/k-prototypes/index.ts";
import kpi from "./plugins/kpi/index.ts";
import lab from "./plugins/lab/index.ts";
import latentClass from "./plugins/latent-class/index.ts";
import maps from "./plugins/maps/index.ts";
import measures from "./plugins/measures/index.ts";
import miniBatch from "./plugins/mini-batch/index.ts";
import missing from "./plugins/missing/index.ts";
import mlKMeans from "./plugins/ml-kmeans/index.ts";
import overview from "./plugins/overview/index.ts";
import personas from "./plugins/personas/index.ts";
import profile from "./plugins/profile/index.ts";
import repurchase from "./plugins/repurchase/index.ts";
import rfm from "./plugins/rfm/index.ts";
import ruleSegments from "./plugins/rule-segments/index.ts";
import scorecard from "./plugins/scorecard/index.ts";
import segmentIdentity from "./plugins/segment-identity/index.ts";
import segmentRules from "./plugins/segment-rules/index.ts";
import trust from "./plugins/trust/index.ts";
import web from "./plugins/web/index.ts";

/** The plugins that the product ships, in the order of listing. They have no private door. */
export const firstParty: readonly PluginSource[] = [
  ingest,
  profile,
  rfm,
  behaviour,
  web,
  measures,
  engagement,
  features,
  kMeans,
  components,
  mlKMeans,
  hierarchical,
  gaussianMixture,
  density,
  kMedoids,
  miniBatch,
  attributes,
  latentClass,
  kPrototypes,
  gower,
  ruleSegments,
  chooser,
  segmentIdentity,
  personas,
  segmentRules,
  lab,
  trust,
  missing,
  maps,
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
