import { defineStep } from "segmentarium/plugin";
import { whoHas } from "segmentarium/segmentation";
import { latentClassTables } from "./latentClassTables.ts";
import type { LatentClassFit } from "./latentClassTypes.ts";

/** What readers see of latent classes. */
export const latentClassTablesStep = defineStep(import.meta.url, {
  id: "latent-class-tables",
  title: "Tables of latent classes",
  needs: ["latent-class-fit"],
  provides: ["release/latent_class_fit", "release/latent_class_answers", "release/latent_class_notes"],
  settings: ["minimumPeople"],
  tables: latentClassTables,
  run(inputs, { settings: { minimumPeople } }) {
    const fit = inputs["latent-class-fit"];
    const who_has = whoHas(fit.informed, fit.customers, minimumPeople);
    const told = (value: number) => (who_has === "nearly all" ? null : value);
    return {
      "release/latent_class_fit": fit.fits.map((row) => ({
        ...{
          k: row.k,
          people: fit.customers,
          informed: fit.informed,
          uninformed: fit.customers - fit.informed,
          who_has,
        },
        ...{ log_likelihood: told(row.logLikelihood), free_parameters: row.freeParameters },
        ...{ aic: told(row.aic), bic: row.bic, adjusted_bic: told(row.adjustedBic), entropy: row.entropyR2 ?? null },
        ...{ starts: row.starts, reproducibility: row.reproducibility, converged: row.converged },
        chosen: row.k === (fit.k ?? 1),
      })),
      "release/latent_class_answers": [...fit.answers]
        .map(({ answer, probability, standardError, overall, ...row }) => ({
          ...row,
          answer: answer ?? "not known",
          ...{
            probability: probability ?? null,
            standard_error: standardError ?? null,
            overall_share: overall ?? null,
          },
        }))
        .sort((a, b) => a.class - b.class || byText(a.item, b.item) || byText(a.answer, b.answer)),
      "release/latent_class_notes": notes(fit).map((text, i) => ({ number: i + 1, text })),
    };
  },
});

function notes({ reason, k, items, leftOut }: LatentClassFit): string[] {
  const used = items.length === 0 ? [] : [`Made of: ${items.join(", ")}.`];
  const left = leftOut.map(({ id, reason: why }) => `${id} (${why})`).join(", ");
  return [
    `${reason}${k === undefined ? "; all customers form one class" : ""}.`,
    ...used,
    ...(left === "" ? [] : [`Left out: ${left}.`]),
  ];
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
