import { join } from "node:path";
import { type Looked, lookAtFile } from "./lookAtFile.ts";
import { readerDatabase } from "./readerDatabase.ts";
import type { LookRequest } from "./readerMessages.ts";

/** Of so many CSV files rows are read; of further ones the header alone, which takes a tenth of the time. */
const mostRead = 100;

/** Looks at files of a source, one after the other. @param onFile called with the name of each before. */
export async function lookAtFiles(request: LookRequest, onFile: (file: string) => void): Promise<readonly Looked[]> {
  const { source, files, folder, bytes, minimumPeople } = request;
  const db = await readerDatabase(request);
  try {
    const looked: Looked[] = [];
    for (const [i, path] of files.entries()) {
      const name = source.files[i] ?? path;
      onFile(name);
      looked.push(
        await lookAtFile(
          db,
          source,
          { path, name },
          { into: join(folder, String(i)), bytes, rows: i < mostRead, minimumPeople },
        ),
      );
    }
    return looked;
  } finally {
    db.close();
  }
}
