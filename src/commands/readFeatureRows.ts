import { basename } from "node:path";
import { openApart, type ReadLimits } from "../ingest/openReader.ts";
import { asAssigned, type FeatureRows } from "./featureRows.ts";
import type { RowsRequest } from "./serveRows.ts";

const script = new URL("./rowsChild.mjs", import.meta.url);
/** All measures of all customers are in it at a time. */
const heapMegabytes = 4096;

/**
 * Reads measures out of a file as `openFeatureRows` does, in a process of its own: a file that nobody vouches for may crash the
 * engine, fill its memory or never end, and this process lives on.
 *
 * @throws CheckError `reader-died`, `reader-timeout`, and what `openFeatureRows` throws.
 */
export async function readFeatureRows(request: RowsRequest, limits: ReadLimits): Promise<FeatureRows> {
  const reader = openApart<RowsRequest, FeatureRows>(script, heapMegabytes, ({ file }) => basename(file));
  try {
    return await asAssigned(() => reader.read(request, limits));
  } finally {
    reader.close();
  }
}
