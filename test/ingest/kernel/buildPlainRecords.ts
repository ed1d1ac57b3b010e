import { writeFileSync } from "node:fs";
import { buildKernel, compiledFile } from "../../cluster/kernel/buildKernel.ts";

const folder = new URL("../../../src/ingest/kernel/", import.meta.url);

/** Where the compiled kernel lies. */
export const plainRecordsFile = compiledFile("plainRecords", folder);

/** Its text, compiled anew from `plainRecords.as`. To write it: `node --import tsx test/ingest/kernel/buildPlainRecords.ts --write`. */
export function buildPlainRecords(): Promise<string> {
  return buildKernel("plainRecords", folder, "test/ingest/kernel/buildPlainRecords.ts");
}

if (process.argv.includes("--write")) writeFileSync(plainRecordsFile, await buildPlainRecords());
