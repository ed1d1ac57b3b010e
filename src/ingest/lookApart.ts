import { CheckError } from "../errors.ts";
import type { Looked } from "./lookAtFile.ts";
import type { ReadLimits } from "./openReader.ts";
import { withReader } from "./readApart.ts";
import type { LookRequest } from "./readerMessages.ts";

/**
 * Looks at what the files of a source begin with, in a process apart, as `lookAtFile` does. A file that ends the process is at fault
 * itself (`reader-died`, `reader-timeout`), and the others are looked at all the same.
 *
 * @param lend gives a reader for a while; a new one when that of before has ended.
 * @returns what was found of each file, in their order.
 * @throws what is not a fault of a file.
 */
export async function lookApart(
  request: LookRequest,
  limits: ReadLimits,
  lend: typeof withReader = withReader,
): Promise<readonly Looked[]> {
  const { source, files } = request;
  const looked: Looked[] = [];
  const look = async (from: number, to: number): Promise<void> => {
    if (from === to) return;
    const part = {
      ...request,
      files: files.slice(from, to),
      source: { ...source, files: source.files.slice(from, to) },
    };
    looked.push(...(await lend(request.folder, (reader) => reader.look(part, limits))));
  };
  while (looked.length < files.length) {
    const from = looked.length;
    try {
      await look(from, files.length);
    } catch (cause) {
      const problems = cause instanceof CheckError ? cause.problems : [];
      const at = source.files.findIndex((name, i) => i >= from && problems.some(({ file }) => file === name));
      if (at < 0) throw cause;
      await look(from, at);
      looked.push({ file: source.files[at] ?? "", problems, notes: [] });
    }
  }
  return looked;
}
