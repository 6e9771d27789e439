import { toJsonSchema, type JsonObject, type JsonValue, type Tool } from "@crux/core";

/**
 * Whether the vendor can hold the model to the tools' schemas: only to all of them or none, and only where every property
 * of every object is required (its documentation of tool calls, 2026-11-22). What it would refuse is not asked of it.
 */
export function holdsToSchemas(tools: readonly Tool[]): boolean {
  return tools.every(
    (tool) =>
      tool.type === "function" &&
      tool.strict === true &&
      (tool.parameters === undefined || requiresAll(toJsonSchema(tool.parameters))),
  );
}

function requiresAll(schema: JsonValue): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).every(requiresAll);
  const { properties, required, ...rest } = schema as JsonObject;
  const members = typeof properties === "object" && properties !== null ? Object.entries(properties as JsonObject) : [];
  const names: readonly JsonValue[] = Array.isArray(required) ? required : [];
  return (
    members.every(([name, member]) => names.includes(name) && requiresAll(member)) &&
    Object.values(rest).every(requiresAll)
  );
}
