import { downlevelSchema, type JsonObject, type SchemaDialect, type StandardSchema } from "@crux/core";
import type { Encoding } from "./encoding.ts";

/** A schema as the vendor takes it; what it loses by that is warned of. `path` is its place in the request. */
export function encodeSchema(
  schema: StandardSchema | JsonObject,
  dialect: SchemaDialect,
  path: string,
  { warn }: Encoding,
): JsonObject {
  const downleveled = downlevelSchema(schema, dialect, path);
  for (const warning of downleveled.warnings) warn(warning.code, warning.message, warning.path);
  return downleveled.schema;
}
