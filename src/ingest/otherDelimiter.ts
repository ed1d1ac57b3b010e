import { open } from "node:fs/promises";
import type { Source } from "../config/index.ts";
import { csvScanner } from "./csvScanner.ts";

const usual = [",", ";", "\t", "|"];

/** No header that is looked at is longer. */
const longestHeader = 65_536;

/** A delimiter by which the header of a text file has every declared column, other than the declared one; undefined when none does. */
export async function otherDelimiter({ dialect, columns }: Source, path: string): Promise<string | undefined> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestHeader), 0, longestHeader, 0);
    const start = buffer.subarray(0, bytesRead);
    return usual.find((delimiter) => {
      if (delimiter === dialect.delimiter) return false;
      const scanner = csvScanner({ ...dialect, delimiter });
      scanner.push(start);
      const { header } = scanner.end();
      return Object.values(columns).every(({ from }) => header.some((name) => name.replace(/^\ufeff/, "") === from));
    });
  } finally {
    await handle.close();
  }
}
