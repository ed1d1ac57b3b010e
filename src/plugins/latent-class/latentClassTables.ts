import type { ReleaseDeclaration } from "segmentarium/plugin";

/** The release tables of latent class analysis. */
export const latentClassTables: readonly ReleaseDeclaration[] = [
  {
    id: "latent_class_fit",
    title: "Latent classes of attributes and answers, by their number",
    description:
      "For each number of classes k: log-likelihood (higher is better), free parameters, AIC, BIC and sample-size adjusted BIC (lower is better; they compare numbers of classes, not algorithms), entropy (0 to 1, the share of certainty with which customers belong to a class), the share of random starts that reached the best one, and whether k was chosen. Informed are those of whom something is known, uninformed the others; both are held back where one is of too few, and who_has says in words of how many something is known: all, nearly all, part or few. Where it is nearly all, log-likelihood, AIC and adjusted BIC are left out: with BIC they would tell the number.",
    people: "people",
    order: ["k"],
    columns: [
      { name: "k", type: "integer", unit: "segments", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "informed", type: "integer", unit: "customers", about: ["informed", "uninformed"] },
      { name: "uninformed", type: "integer", unit: "customers", about: ["informed", "uninformed"] },
      { name: "who_has", type: "text" },
      { name: "log_likelihood", type: "number", nullable: true, about: "informed" },
      { name: "free_parameters", type: "integer" },
      { name: "aic", type: "number", nullable: true, about: "informed" },
      { name: "bic", type: "number", about: "informed" },
      { name: "adjusted_bic", type: "number", nullable: true, about: "informed" },
      { name: "entropy", type: "number", nullable: true, about: "informed" },
      { name: "starts", type: "integer" },
      { name: "reproducibility", type: "number", unit: "share", about: "informed" },
      { name: "converged", type: "boolean" },
      { name: "chosen", type: "boolean" },
    ],
  },
  {
    id: "latent_class_answers",
    title: "How latent classes answer",
    description:
      "For each class, largest first, and each attribute or answer: customers whose most probable class it is, the probability of the answer within the class by the model (among those of whom it is known) with its standard error, and the share of the answer among all customers of whom it is known. Not known is listed with its customers.",
    people: "people",
    order: ["class", "item", "answer"],
    totals: [{ column: "answer" }, { column: "class" }],
    columns: [
      { name: "class", type: "integer", key: true },
      { name: "item", type: "text", key: true },
      { name: "answer", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "probability", type: "number", nullable: true },
      { name: "standard_error", type: "number", nullable: true },
      { name: "overall_share", type: "number", unit: "share", nullable: true },
    ],
  },
  {
    id: "latent_class_notes",
    title: "What latent classes were made of",
    description: "The number of classes that was chosen and why, and which attributes and answers were used, in words.",
    people: false,
    order: ["number"],
    columns: [
      { name: "number", type: "integer", key: true },
      { name: "text", type: "text" },
    ],
  },
];
