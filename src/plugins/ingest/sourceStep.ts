import { join, relative } from "node:path";
import type { Source } from "segmentarium/config";
import { readApart } from "segmentarium/ingest";
import { defineStep, type FilesInput, fromParquet, type Step } from "segmentarium/plugin";

/** Seconds after which reading a source is given up: an hour. */
const longestReading = 3600;

/** Reads one source, in a process apart: its rows as declared, its private rejects and the account of each file. */
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
      const { minimumPeople } = context.settings;
      const files = generated ? source.files.map((file) => join(base, file)) : context.files;
      const names = files.map((file) => relative(base, file).replaceAll("\\", "/"));
      const { folder: into, threads, memoryLimit, signal } = context;
      const request = { source: { ...source, files: names }, files, folder: into, minimumPeople, threads, memoryLimit };
      const read = await readApart(request, { seconds: longestReading, signal });
      for (const { code, message } of read.warnings) context.log.warn(code, message);
      return {
        [`source/${source.id}`]: fromParquet(read.rows),
        [`rejects/${source.id}`]: fromParquet(read.rejects),
        [`file-lines/${source.id}`]: fromParquet(read.lines),
        [`accounting/${source.id}`]: read.accounts,
      };
    },
  });
}
