import type { JsonObject, JsonValue } from "../json.ts";
import { isSchemaObject } from "./schema-node.ts";

/**
 * Older words in terms of JSON Schema 2020-12, one level deep: tuples and `dependencies` of draft 7, the boolean
 * `exclusiveMinimum` of draft 4, OpenAPI's `nullable`. Nothing is lost by it. What says nothing old is returned as it is.
 */
export function moderniseSchema(schema: JsonObject): JsonObject {
  return [modernTuple, modernDependencies, modernBounds, modernNullable].reduce((node, step) => step(node), schema);
}

function modernTuple(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema.items)) {
    const { additionalItems: _nothing, ...rest } = schema;
    return schema.additionalItems === undefined ? schema : rest;
  }
  const { items, additionalItems, ...rest } = schema;
  return { ...rest, prefixItems: items ?? [], ...(additionalItems === undefined ? {} : { items: additionalItems }) };
}

function modernDependencies(schema: JsonObject): JsonObject {
  if (!isSchemaObject(schema.dependencies)) return schema;
  const { dependencies: _old, ...rest } = schema;
  const entries = Object.entries(schema.dependencies);
  const names = entries.filter(([, value]) => Array.isArray(value));
  const schemas = entries.filter(([, value]) => !Array.isArray(value));
  return {
    ...rest,
    ...(names.length === 0 ? {} : { dependentRequired: Object.fromEntries(names) }),
    ...(schemas.length === 0 ? {} : { dependentSchemas: Object.fromEntries(schemas) }),
  };
}

/** The boolean `exclusiveMinimum` and `exclusiveMaximum` of draft 4 as bounds of their own. */
export function modernBounds(schema: JsonObject): JsonObject {
  return modernBound(modernBound(schema, "exclusiveMinimum", "minimum"), "exclusiveMaximum", "maximum");
}

function modernBound(schema: JsonObject, exclusive: string, inclusive: string): JsonObject {
  if (typeof schema[exclusive] !== "boolean") return schema;
  const { [exclusive]: isExclusive, [inclusive]: bound, ...rest } = schema;
  if (bound === undefined) return rest;
  return { ...rest, [isExclusive === true ? exclusive : inclusive]: bound };
}

/** OpenAPI's `nullable` as one of the types. */
export function modernNullable(schema: JsonObject): JsonObject {
  if (typeof schema.nullable !== "boolean") return schema;
  const { nullable, ...rest } = schema;
  if (!nullable || rest.type === undefined) return rest;
  const types: readonly JsonValue[] = Array.isArray(rest.type) ? rest.type : [rest.type];
  const values = Array.isArray(rest.enum) ? { enum: [...new Set<JsonValue>([...rest.enum, null])] } : {};
  return { ...rest, type: [...new Set<JsonValue>([...types, "null"])], ...values };
}
