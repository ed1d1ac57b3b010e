import { basename } from "node:path";
import { canonicalColumns } from "../ingest/index.ts";
import { count, few, fewOf, leastCounted } from "./few.ts";
import { nameWords } from "./nameWords.ts";
import type { Proposal, ProposedColumn } from "./proposeSource.ts";
import { quoted } from "./quoted.ts";

/**
 * The proposals as the items of a project file's `sources`, with the evidence as comments: names, shapes and counts of at
 * least ten rows, never a value.
 */
export function printProposals(proposals: readonly Proposal[]): string {
  const ids = new Set<string>();
  return `${proposals.map((proposal) => printProposal(proposal, freeId(proposal.sample.relation ?? proposal.file, ids))).join(",\n\n")}\n`;
}

function printProposal(proposal: Proposal, id: string): string {
  const { fit, sample, nulls } = proposal;
  const lines = [...about(proposal), "{", `  "id": ${JSON.stringify(id)},`, `  "table": ${JSON.stringify(fit.table)},`];
  lines.push(`  "files": [${JSON.stringify(proposal.file)}],`, `  "format": ${JSON.stringify(sample.format)},`);
  if (sample.relation !== undefined) lines.push(`  "relation": ${JSON.stringify(sample.relation)},`);
  if (proposal.customerIs !== undefined) lines.push(`  "customerIs": ${JSON.stringify(proposal.customerIs)},`);
  if (fit.orderIs !== undefined) lines.push(`  "orderIs": ${JSON.stringify(fit.orderIs)},`);
  const dialect = { ...sample.separators, nulls };
  lines.push(`  "dialect": { ${properties(dialect)} },`, `  "columns": {`);
  const read = proposal.columns.filter(({ as }) => as !== undefined);
  const unread = proposal.columns.filter(({ as, name }) => as === undefined && name !== "");
  read.forEach((column, i) => {
    lines.push(...columnEvidence(column, proposal).map((line) => `    // ${line}`));
    const { type, format, required, decimalMark, thousands } = column.declared;
    const declared = {
      from: column.name,
      type,
      ...(format === undefined ? {} : { format }),
      ...(decimalMark === undefined ? {} : { decimalMark, thousands }),
      ...(required ? { required } : {}),
    };
    lines.push(`    ${JSON.stringify(column.as)}: { ${properties(declared)} }${i < read.length - 1 ? "," : ""}`);
  });
  lines.push("  },");
  for (const column of unread) lines.push(...columnEvidence(column, proposal).map((line) => `  // ${line}`));
  const { lists = [] } = sample;
  if (lists.length > 0) lines.push(`  // Left unread, as they hold lists: ${lists.map(quoted).join(", ")}`);
  const ignored = [...unread.map(({ name }) => name), ...lists];
  lines.push(`  "ignore": [${ignored.map((name) => JSON.stringify(name)).join(", ")}]`, "}");
  return lines.join("\n");
}

function properties(object: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(object).map(([key, value]) => {
    const text = Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]` : escaped(value);
    return `${JSON.stringify(key)}: ${text}`;
  });
  return parts.join(", ");
}

function about(proposal: Proposal): string[] {
  const nameless = proposal.columns.filter(({ name }) => name === "").length;
  const lines = [
    `Proposal for ${JSON.stringify(proposal.file)}: confirm or mend every line; a build guesses nothing`,
    ...proposal.sample.evidence,
    ...tableLines(proposal),
    keyLine(proposal),
    ...(nameless > 0 ? [`${nameless} columns have no name and cannot be read`] : []),
    ...peopleLines(proposal),
  ];
  return lines.map((line) => `// ${line}`);
}

function tableLines({ fit, others, columns, customerIs }: Proposal): string[] {
  const needed = Object.entries(canonicalColumns[fit.table]).filter(([, column]) => column.needed === true);
  const found = needed.filter(([name]) => fit.found.has(name)).length;
  const sure = needed.length > 1 && fit.orderIs === undefined && !fit.guessed;
  const confidence = fit.missing.length > 0 || fit.found.size === 0 ? "low" : sure ? "high" : "medium";
  const lines = [`Table ${fit.table} (${confidence}): ${found} of ${needed.length} needed columns found`];
  if (fit.orderIs !== undefined) {
    const [one, other] =
      fit.orderIs === "row"
        ? ["each row is taken for one", '"customer-day" if rows of a customer of a day belong together']
        : ["the rows of a customer of a day are taken for one", '"row" if each is an order'];
    lines.push(`No column names an order: ${one}; write ${other} (days are of UTC)`);
    lines.push('Equal rows of a file count once, unless the project says "cleaning": { "duplicates": "keep" }');
  }
  if (customerIs === "row") {
    lines.push("No column names a customer: each row is taken for one; if a column does, name it customer_id instead");
    if (fit.found.size === 0) lines.push("If its rows are not people, declare another table by hand");
  } else if (fit.missing.length > 0) lines.push(`Still missing for ${fit.table}: ${fit.missing.join(", ")}`);
  const address = columns[fit.found.get("customer_id") ?? -1];
  if (address !== undefined && address.addresses > 0.9) {
    lines.push(
      `No column is an id of customers: ${quoted(address.name)} tells them apart, and becomes a number once it is read`,
    );
  }
  if (fit.table === "order_lines" && !fit.found.has("ordered_at")) {
    lines.push("Still missing for order_lines: ordered_at, unless another source fills orders");
  }
  if (fit.table === "orders" && !fit.found.has("amount")) {
    lines.push("Still missing for orders: amount, unless another source fills order_lines");
  }
  if (fit.unfit.length > 0) lines.push(`Named like, but with values of another type: ${fit.unfit.join(", ")}`);
  if (others.length > 0) lines.push(`Its columns would also do for: ${others.join(", ")}`);
  return lines;
}

function keyLine({ sample, keys, columns }: Proposal): string {
  const named = keys.map((places) => places.map((place) => quoted(columns[place]?.name ?? "")).join(" with "));
  const scope = sample.whole ? "in all rows" : "in the rows looked at";
  return named.length === 0
    ? `No key: no column or pair of columns is unique and never missing ${scope}`
    : `Keys, unique and never missing ${scope}: ${named.join("; ")}`;
}

function peopleLines({ fit, columns }: Proposal): string[] {
  if (fit.table !== "customers") return [];
  const namesOf = (role: string): string =>
    columns
      .filter((column) => column.role.role === role && column.as !== undefined)
      .map(({ as }) => JSON.stringify(as))
      .join(", ");
  const [sensitive, consent] = [namesOf("sensitive"), namesOf("consent")];
  const named = (among: readonly ProposedColumn[]) => among.map(({ as }) => JSON.stringify(as)).join(", ");
  const free = columns.filter(
    ({ as, role, declared }) =>
      as !== undefined && as !== "customer_id" && declared.type !== "date" && told.includes(role.role),
  );
  const outcomes = free.filter(({ as }) => outcomeNames.test(as!));
  const judged = outcomes.filter(({ declared }) => declared.type !== "decimal" && declared.type !== "number");
  const rest = free.filter((column) => !outcomes.includes(column));
  const measures = named(rest.filter(({ declared }) => declared.type !== "text"));
  const attributes = named(rest.filter(({ declared, role }) => declared.type === "text" && role.role === "category"));
  return [
    ...(sensitive === "" ? [] : [`For the project's "sensitive", which fairness is audited for: [${sensitive}]`]),
    ...(measures === "" ? [] : [`For "measures", by which customers may be compared: [${measures}]`]),
    ...(attributes === "" ? [] : [`For "attributes", which describe them: [${attributes}]`]),
    ...(judged.length === 0 ? [] : [`For "outcomes", which segments are judged by: [${named(judged)}]`]),
    ...(consent === "" ? [] : [`Columns of consent: ${consent}`]),
  ];
}

/** Roles of columns that may part customers or describe them: what is sensitive is named on purpose only. */
const told: readonly string[] = ["category", "number", "money", "survey"];
const outcomeNames =
  /(^|_)(churn|churned|left|exited|attrition|cancelled|canceled|converted|conversion|gekundigt|gekuendigt|kundigung|kuendigung|abgewandert)($|_)/;

function columnEvidence(column: ProposedColumn, { sample, nulls }: Proposal): string[] {
  const { role, base, declared } = column;
  const head = `${quoted(column.name)}: ${role.role} (${role.confidence}: ${role.reason})`;
  const lines = [column.as === undefined ? `Left unread: ${head}` : head];
  const doubtful = column.rows - column.known - column.missing;
  const textual = declared.type === "text";
  const known = column.known + (textual ? doubtful : 0);
  const missing = column.missing + (textual ? 0 : doubtful);
  const fits = Math.min(known, fitsOf(column) + (textual ? doubtful : 0));
  const stored = sample.format !== "csv" && sample.format !== "json" ? `; stored as ${column.physical}` : "";
  const shapes = column.shapes.map(({ shape }) => shape);
  lines.push(
    `  ${howMany(fits, known, missing)} with a value are ${declared.type}; missing: ${few(missing)}; different: ${count(column.distinct)}${stored}` +
      (shapes.length === 0 ? "" : `; shapes ${shapes.join("  ")}`),
  );
  if (base.ambiguous !== undefined) {
    const formats = base.ambiguous.map((format) => `"${format}"`).join(" or ");
    const type = base.ambiguous[0]?.includes("%H") || base.ambiguous[0]?.includes("%I") ? "timestamp" : "date";
    lines.push(`  The day can be one number or another: choose "type": "${type}" with "format": ${formats}`);
  } else {
    const other = column.dates.filter(({ format }) => format.format !== declared.format).slice(0, 2);
    const seen = other.map(({ format, fits: n }) => `${format.format} reads ${fewOf(n, column.known)}`);
    if (base.format !== undefined && seen.length > 0) lines.push(`  Other formats: ${seen.join("; ")}`);
  }
  lines.push(...numberEvidence(column));
  const tokens = [...column.certain, ...column.doubtful];
  const taken = tokens.filter((token) => nulls.includes(token)).map(quoted);
  const kept = tokens.filter((token) => !nulls.includes(token)).map(quoted);
  if (taken.length > 0) lines.push(`  Texts that mean "no value": ${taken.join(", ")}`);
  if (kept.length > 0) lines.push(`  Texts that may mean "no value", and are read as text: ${kept.join(", ")}`);
  return lines;
}

function numberEvidence({ base, declared, digitsOnly, localNumbers }: ProposedColumn): string[] {
  if (base.choices !== undefined) {
    const ways = base.choices.map((marks) => `{ ${properties(marks)} }`).join(" or ");
    return [
      `  A mark can stand before decimals or before thousands: choose "type": "decimal" or "integer" with ${ways}`,
    ];
  }
  const { decimalMark, thousands } = declared;
  if (decimalMark !== undefined) {
    const before = thousands === "" ? "" : `, and ${escaped(thousands)} before each three digits of whole ones`;
    return [`  Numbers are written with ${escaped(decimalMark)} before decimals${before}`];
  }
  const odd = base.type === "text" && !digitsOnly && localNumbers > 0.9;
  return odd
    ? ["  Numbers with a currency sign, a percent sign or brackets, or with several marks: ingest reads none of these"]
    : [];
}

/** A value of JSON; blanks that look like others are written as escapes. */
function escaped(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u00a0\u202f\u2019]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** How many values fit; without figures where the number of rows would give away how few are missing. */
function howMany(fits: number, known: number, missing: number): string {
  if (missing === 0 || missing >= leastCounted) return fewOf(fits, known);
  return fits === known ? "all" : known - fits < leastCounted ? "all but fewer than 10" : few(fits);
}

function fitsOf({ declared, fits, base, known }: ProposedColumn): number {
  return declared.format === undefined && base.ambiguous === undefined ? (fits[declared.type] ?? known) : base.fits;
}

/** An id of a source made of the file's name, different from those before. */
function freeId(file: string, ids: Set<string>): string {
  const words = nameWords(
    basename(file).replace(/\.(csv|tsv|txt|parquet|pq|json|ndjson|jsonl|arrows?|feather|ipc)(\.(gz|zst))?$/i, ""),
  ).replaceAll("_", "-");
  const base = /^[a-z]/.test(words) ? words : `source${words === "" ? "" : `-${words}`}`;
  let id = base;
  for (let n = 2; ids.has(id); n++) id = `${base}-${n}`;
  ids.add(id);
  return id;
}
