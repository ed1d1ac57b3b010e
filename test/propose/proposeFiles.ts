import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Project, parseProject } from "../../src/config/index.ts";
import { type Proposal, type ProposeLimits, printProposals, proposeSources } from "../../src/propose/index.ts";
import { openDatabase } from "../../src/table/index.ts";

export interface Proposed {
  readonly text: string;
  readonly proposals: readonly Proposal[];
  /** The printed text pasted into a project file and parsed. */
  readonly sources: Project["sources"];
}

/** Proposes from files and pastes what is printed into a project. */
export async function proposeFiles(
  files: readonly { readonly path: string; readonly name: string }[],
  options: { readonly threads?: number; readonly limits?: ProposeLimits } = {},
): Promise<Proposed> {
  const db = await openDatabase({ threads: options.threads ?? 2, allowedFiles: files.map(({ path }) => path) });
  try {
    const proposals: Proposal[] = [];
    for (const file of files) proposals.push(...(await proposeSources(db, file, options.limits)));
    const text = printProposals(proposals);
    const project = `{ "title": "any", "asOf": "2025-01-01", "currency": "GBP", "sources": [\n${text}] }`;
    return { text, proposals, sources: parseProject(project, "project.jsonc").sources };
  } finally {
    db.close();
  }
}

/** Writes bytes as a file, packed when its name says so, and proposes from it. */
export async function proposeFrom(
  content: string | Buffer,
  name = "file.csv",
  limits?: ProposeLimits,
): Promise<Proposed & { readonly columns: Project["sources"][number]["columns"] }> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), name);
  await writeFile(path, name.endsWith(".gz") ? gzipSync(content) : content);
  const proposed = await proposeFiles([{ path, name }], limits === undefined ? {} : { limits });
  return { ...proposed, columns: proposed.sources[0]?.columns ?? {} };
}
