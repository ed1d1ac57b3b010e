import type { PluginSource } from "./plugin.ts";
import behaviour from "./plugins/behaviour/index.ts";
import chooser from "./plugins/chooser/index.ts";
import engagement from "./plugins/engagement/index.ts";
import fairness from "./plugins/fairness/index.ts";
import features from "./plugins/features/index.ts";
import feedback from "./plugins/feedback/index.ts";
import ingest from "./plugins/ingest/index.ts";
import kMeans from "./plugins/k-means/index.ts";
import kpi from "./plugins/kpi/index.ts";
import mlKMeans from "./plugins/ml-kmeans/index.ts";
import overview from "./plugins/overview/index.ts";
import personas from "./plugins/personas/index.ts";
import repurchase from "./plugins/repurchase/index.ts";
import rfm from "./plugins/rfm/index.ts";
import scorecard from "./plugins/scorecard/index.ts";
import web from "./plugins/web/index.ts";

/** The plugins that the product ships, in the order of listing. They have no private door. */
export const firstParty: readonly PluginSource[] = [
  ingest,
  rfm,
  behaviour,
  web,
  engagement,
  features,
  kMeans,
  mlKMeans,
  chooser,
  personas,
  kpi,
  feedback,
  repurchase,
  fairness,
  scorecard,
  overview,
];
