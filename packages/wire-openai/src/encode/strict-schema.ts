import { downlevelSchema, type JsonObject, type SchemaDialect, type StandardSchema } from "@crux/core";
import { openaiStrictSchema } from "../strict-schema-dialect.ts";
import type { WireContext } from "./wire-context.ts";

/** A schema as the vendor's strict mode takes it; what it loses by that is warned of. The parameters of a tool stay an object of their own. */
export function encodeStrictSchema(
  schema: StandardSchema | JsonObject,
  path: string,
  use: "format" | "tool",
  { dialect, warnings }: Pick<WireContext, "dialect" | "warnings">,
): JsonObject {
  const taken: SchemaDialect = dialect.strictSchema ?? openaiStrictSchema;
  const downleveled = downlevelSchema(schema, use === "tool" ? { ...taken, root: "object" } : taken, path);
  warnings.push(...downleveled.warnings);
  return downleveled.schema;
}
