import type { JsonObject, JsonValue } from "../json.ts";
import type { SchemaLimits } from "./schema-dialect.ts";
import {
  dataKeywords,
  isObjectSchema,
  isSchemaObject,
  listedSchemas,
  namedKeywords,
  namedSchemas,
  requiredNames,
} from "./schema-node.ts";

/** The size of a schema in the units of {@link SchemaLimits}; what a `$ref` names is counted once, where it is defined. */
export function measureSchema(schema: JsonObject): Required<SchemaLimits> {
  const size = { depth: 0, properties: 0, optionalProperties: 0, unions: 0, enumValues: 0 };
  count(schema, 0, size);
  return size;
}

function count(
  schema: JsonValue,
  depth: number,
  size: { -readonly [Key in keyof Required<SchemaLimits>]: number },
): void {
  if (!isSchemaObject(schema)) return;
  const names = Object.keys(namedSchemas(schema.properties));
  const inside = isObjectSchema(schema) || schema.items !== undefined ? depth + 1 : depth;
  size.depth = Math.max(size.depth, inside);
  size.properties += names.length;
  size.optionalProperties += names.filter((name) => !requiredNames(schema).includes(name)).length;
  size.enumValues += listedSchemas(schema.enum)?.length ?? 0;
  if (schema.anyOf !== undefined || schema.oneOf !== undefined || Array.isArray(schema.type)) size.unions += 1;
  for (const [keyword, value] of Object.entries(schema)) {
    if (dataKeywords.has(keyword)) continue;
    const level = keyword === "$defs" || keyword === "definitions" ? 0 : inside;
    if (namedKeywords.has(keyword)) for (const inner of Object.values(namedSchemas(value))) count(inner, level, size);
    else if (Array.isArray(value)) for (const inner of value as readonly JsonValue[]) count(inner, level, size);
    else count(value, level, size);
  }
}
