import { readFile } from "node:fs/promises";

/** Whether two files are equal. */
export async function sameBytes(one: string, other: string): Promise<boolean> {
  return (await readFile(one)).equals(await readFile(other));
}
