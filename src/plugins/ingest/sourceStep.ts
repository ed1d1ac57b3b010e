import { join, relative } from "node:path";
import type { Source } from "segmentarium/config";
import { readSource } from "segmentarium/ingest";
import { defineStep, type FilesInput, fromQuery, type Step } from "segmentarium/plugin";

/** Reads one source: its rows as declared, its private rejects and the account of each file. */
export function sourceStep(source: Source, folder: string): Step {
  const generated = source.from === "twin";
  const provides: readonly string[] = ["source", "rejects", "file-lines", "accounting"].map(
    (kind) => `${kind}/${source.id}`,
  );
  return defineStep(import.meta.url, {
    id: `source-${source.id}`,
    title: `Source ${source.id}`,
    needs: generated ? ["twin"] : [],
    provides,
    settings: ["sources", "minimumPeople"],
    files: generated
      ? []
      : source.files.map((file) => (file.includes("*") ? { folder, pattern: file } : join(folder, file))),
    async run(inputs, context) {
      const base = generated ? (inputs["twin"] as FilesInput).folder : folder;
      const files = generated ? source.files.map((file) => join(base, file)) : context.files;
      const names = files.map((file) => relative(base, file).replaceAll("\\", "/"));
      const accounts = await readSource(context.db, { ...source, files: names }, files, {
        table: "accepted rows",
        rejectsTable: "rejected rows",
        linesTable: "file lines",
        warn: context.log.warn,
        minimumPeople: context.settings.minimumPeople,
      });
      return {
        [`source/${source.id}`]: fromQuery('SELECT * FROM "accepted rows" ORDER BY source_file, source_row'),
        [`rejects/${source.id}`]: fromQuery('SELECT * FROM "rejected rows" ORDER BY file, line, "column", reason'),
        [`file-lines/${source.id}`]: fromQuery('SELECT * FROM "file lines" ORDER BY source_file, source_row'),
        [`accounting/${source.id}`]: accounts,
      };
    },
  });
}
