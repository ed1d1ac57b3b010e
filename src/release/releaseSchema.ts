import { z } from "zod";
import { CheckError } from "../errors.ts";

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, "a name of small letters, digits and _ is needed");

/** Identifier of a release table or of an analyst's query: also the name of its data file. */
export const dataName: RegExp = /^[a-z][a-z0-9_-]*$/;

const columnSchema = z.looseObject({
  name,
  type: z.enum(["text", "integer", "number", "boolean", "date"]),
});

const tableSchema = z.looseObject({
  id: z.string().regex(dataName),
  columns: z.array(columnSchema).min(1),
  rows: z.int().min(0),
});

const releaseSchemaShape = z.looseObject({
  version: z.literal(1),
  project: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  asOf: z.iso.date(),
  record: z.string().optional(),
  tables: z.array(tableSchema),
});

export type ReleaseTable = z.infer<typeof tableSchema>;

/** What `release/schema.json` says: which tables are public, with which columns. Keys that we do not know are kept. */
export type ReleaseSchema = z.infer<typeof releaseSchemaShape>;

/** Parses `schema.json`. Throws CheckError with every problem at once. */
export function parseReleaseSchema(value: unknown, file: string): ReleaseSchema {
  const parsed = releaseSchemaShape.safeParse(value);
  if (!parsed.success) {
    throw new CheckError(
      `Cannot read the release: "${file}" is not valid`,
      parsed.error.issues.map((issue) => ({
        code: "release-schema",
        message: issue.message,
        file,
        path: issue.path.join("/"),
      })),
    );
  }
  const ids = parsed.data.tables.map((table) => table.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) {
    throw new CheckError(`Cannot read the release: "${file}" is not valid`, [
      ...new Set(twice.map((id) => ({ code: "release-schema", message: `table "${id}" is declared twice`, file }))),
    ]);
  }
  return parsed.data;
}
