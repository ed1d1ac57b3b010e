import type { CanonicalTable } from "segmentarium/config";
import { CheckError } from "segmentarium/errors";
import { checkSources, knowsCustomers, personColumnsOf } from "segmentarium/ingest";
import { definePlugin, type Project, type Step } from "segmentarium/plugin";
import { accountTables } from "./accountTables.ts";
import { peopleArtifact } from "./admission.ts";
import { checkReconcile } from "./checkReconcile.ts";
import { checkStandardise } from "./checkStandardise.ts";
import { cleaningStep } from "./cleaningStep.ts";
import { consentStep } from "./consentStep.ts";
import { consentTableStep } from "./consentTableStep.ts";
import { customersStep } from "./customersStep.ts";
import { identitiesStep } from "./identitiesStep.ts";
import { identityTables } from "./identityTables.ts";
import { idsStep } from "./idsStep.ts";
import { orderReconciliationStep } from "./orderReconciliationStep.ts";
import { orderReconciliationTable } from "./orderReconciliationTable.ts";
import { ordersStep } from "./ordersStep.ts";
import { productsStep } from "./productsStep.ts";
import { reconciliationStep } from "./reconciliationStep.ts";
import { sourceStep } from "./sourceStep.ts";
import { suspectDatesStep } from "./suspectDatesStep.ts";
import { tableStep } from "./tableStep.ts";
import { twinStep } from "./twinStep.ts";

const plainTables = [
  "rates",
  "payments",
  "events",
  "surveys",
  "touches",
  "assignments",
  "treatments",
  "consents",
] as const;

/** From files to canonical tables, as the project file declares them: one step per source, one per table. */
export default definePlugin((project, folder) => {
  const problems = [...checkSources(project), ...checkReconcile(project), ...checkStandardise(project)];
  if (problems.length > 0) throw new CheckError("Cannot use the sources of the project file", problems);
  return {
    name: "segmentarium-ingest",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: {
      sources: [...fileSteps(project, folder), ...tableSteps(project)],
      releases: [
        ...accountTables,
        consentTableStep(project),
        identityTables,
        orderReconciliationTable(project.currency),
      ],
    },
  };
});

function fileSteps(project: Project, folder: string): Step[] {
  const twin = project.generate === undefined ? [] : [twinStep];
  return [...twin, ...project.sources.map((source) => sourceStep(source, folder))];
}

function tableSteps(project: Project): Step[] {
  const has = (table: CanonicalTable): boolean => project.sources.some((source) => source.table === table);
  const steps: Step[] = project.sources.some((source) => personColumnsOf(source).length > 0) ? [idsStep(project)] : [];
  if (peopleArtifact(project) !== undefined) steps.push(identitiesStep(project));
  if (project.consent !== undefined) steps.push(consentStep(project, project.consent));
  for (const table of plainTables) if (has(table)) steps.push(tableStep(project, table));
  if (has("orders") || has("order_lines")) steps.push(ordersStep(project));
  if (knowsCustomers(project)) steps.push(customersStep(project));
  if (has("products") || has("order_lines")) steps.push(productsStep(project));
  return [
    ...steps,
    suspectDatesStep(project),
    cleaningStep,
    reconciliationStep(project),
    orderReconciliationStep(project),
  ];
}
