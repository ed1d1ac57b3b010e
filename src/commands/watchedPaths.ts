import { expandFiles, filesBeside } from "../expandFiles.ts";
import type { Prepared } from "../prepare.ts";
import type { Watched } from "../publish/index.ts";

/**
 * What a preview follows: the project file, the product's code, and each file that a step reads, wherever it lies; of a pattern
 * those that fit it at the moment, so that one that appears or goes is noticed.
 *
 * @param code folder of the product's code.
 */
export async function watchedPaths(
  { disk, registry }: Pick<Prepared, "disk" | "registry">,
  code: string,
): Promise<Watched> {
  const found = registry.steps.map(async ({ step }) => {
    const { files } = await expandFiles(step.files ?? []);
    return [...files, ...(await filesBeside(files, step.beside ?? []))];
  });
  return { paths: [...new Set([disk.file, code, ...(await Promise.all(found)).flat()])], declaredBy: registry };
}
