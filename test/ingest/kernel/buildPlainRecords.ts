import { kernelFolder } from "../../kernelFolder.ts";

/** The kernel of text files. To write it: `node --import tsx test/ingest/kernel/buildPlainRecords.ts --write`. */
export const recordKernels = await kernelFolder(import.meta.url, "src/ingest/kernel", ["plainRecords"]);
