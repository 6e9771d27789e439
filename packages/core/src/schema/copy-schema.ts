import type { JsonObject, JsonValue } from "../json.ts";
import { modernBounds, modernNullable } from "./modernise-schema.ts";
import { dataKeywords, isSchemaObject, namedKeywords } from "./schema-node.ts";

/**
 * A deep copy of a schema for a validator, in which two habits that no draft knows any more are said in words of all:
 * the boolean `exclusiveMinimum` of draft 4, often met without a `$schema` that says so, and OpenAPI's `nullable`.
 * Nothing changes its place, so that pointers still point.
 */
export function copySchema(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, copyOf(keyword, value)]);
  return modernNullable(modernBounds(Object.fromEntries(entries) as JsonObject));
}

function copyOf(keyword: string, value: JsonValue): JsonValue {
  if (dataKeywords.has(keyword)) return structuredClone(value);
  if (namedKeywords.has(keyword) || keyword === "dependencies") return isSchemaObject(value) ? copyNamed(value) : value;
  return copyInner(value);
}

function copyNamed(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, copyInner(schema)]));
}

function copyInner(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(copyInner);
  return isSchemaObject(value) ? copySchema(value) : value;
}
