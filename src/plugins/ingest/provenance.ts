import type { CanonicalTable, Source } from "segmentarium/config";
import type { Project } from "segmentarium/plugin";

/** Provenance: place of the source in the project file, of the file in the source, of the row in the file. */
export const provenance = "source_place, source_file, source_row";

/** Which of several rows of one number is the first, in words. */
export const firstOf = "by the order of sources, files and rows, whichever is right";

export function sourcesOf({ sources }: Pick<Project, "sources">, table: CanonicalTable): readonly Source[] {
  return sources.filter((source) => source.table === table);
}
