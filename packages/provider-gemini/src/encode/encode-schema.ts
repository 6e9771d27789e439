import { downlevelSchema, type JsonObject, type StandardSchema } from "@crux/core";
import { jsonSchema, openApiSchema } from "../schema-dialect.ts";
import type { Encoding } from "./encoding.ts";

/** What a schema is of: functions take their arguments as an object. */
export type SchemaUse = "answer" | "arguments";

/** A schema as the model's family takes it; what it loses by that is warned of. `path` is its place in the request. */
export function encodeSchema(
  schema: StandardSchema | JsonObject,
  use: SchemaUse,
  path: string,
  { family, warn }: Encoding,
): JsonObject {
  const dialect = family.jsonSchema ? jsonSchema : openApiSchema;
  const downleveled = downlevelSchema(schema, use === "arguments" ? { ...dialect, root: "object" } : dialect, path);
  for (const warning of downleveled.warnings) warn(warning.code, warning.message, warning.path);
  return downleveled.schema;
}
