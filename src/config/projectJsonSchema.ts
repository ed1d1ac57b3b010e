import { z } from "zod";
import { projectSchema } from "./projectSchema.ts";

interface WithOptions {
  readonly id: string;
  readonly title: string;
  readonly options?: z.ZodType;
}

/** The JSON Schema of project files, with the options of the given steps, for completion and checks in an editor. */
export function projectJsonSchema(steps: readonly WithOptions[]): unknown {
  const schema = z.toJSONSchema(projectSchema, { io: "input" }) as JsonObject & {
    properties: Record<string, JsonObject>;
  };
  const options: Record<string, unknown> = {};
  const definitions: JsonObject = {};
  for (const step of [...steps].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (step.options === undefined) continue;
    const { $schema: _dialect, $defs, ...described } = z.toJSONSchema(step.options, { io: "input" });
    Object.assign(definitions, $defs);
    options[step.id] = { description: step.title, ...described };
  }
  schema.properties["options"] = { ...schema.properties["options"], properties: options };
  return { ...schema, $defs: { ...(schema["$defs"] as JsonObject | undefined), ...definitions } };
}

type JsonObject = Record<string, unknown>;
