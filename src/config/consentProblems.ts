import type { Project } from "./projectSchema.ts";

interface Found {
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong between the declared consent and the sources that should hold it. */
export function consentProblems({ consent, sources }: Pick<Project, "consent" | "sources">): Found[] {
  const dated = sources.findIndex(({ table }) => table === "consents");
  if (consent === undefined) return dated < 0 ? [] : [withoutPurpose(dated)];
  const found: Found[] = [];
  if (!Object.hasOwn(consent.purposes, consent.required)) {
    found.push({
      code: "unknown-purpose",
      path: ["consent", "required"],
      message: "no purpose has this name",
      remedy: "name one of the purposes",
    });
  }
  for (const [name, { column }] of Object.entries(consent.purposes)) {
    const path = ["consent", "purposes", name];
    if (column === undefined) {
      if (dated < 0) found.push(withoutDecisions(path));
      continue;
    }
    const given = sources.flatMap(({ table, columns }) => (table === "customers" ? (columns[column] ?? []) : []));
    if (given.length === 0) found.push(unknownColumn([...path, "column"]));
    else if (given.some(({ type }) => type !== "boolean")) found.push(noAnswer([...path, "column"]));
  }
  return found;
}

function withoutPurpose(source: number): Found {
  return {
    code: "no-consent",
    path: ["sources", source, "table"],
    message: "decisions on consent are read, but no purpose is declared",
    remedy: 'add "consent" with the purposes and the required one',
  };
}

function withoutDecisions(path: Found["path"]): Found {
  return {
    code: "no-decisions",
    path,
    message: "nothing says who agrees to this purpose",
    remedy: 'name a "column" of customers, or add a source of the table "consents"',
  };
}

function unknownColumn(path: Found["path"]): Found {
  return {
    code: "unknown-column",
    path,
    message: "no source of customers has this column",
    remedy: "declare it in a source of customers, or mend its name",
  };
}

function noAnswer(path: Found["path"]): Found {
  return {
    code: "wrong-type",
    path,
    message: "the column is not declared as boolean",
    remedy: "declare it as boolean",
  };
}
