import type { JsonObject, JsonValue } from "../json.ts";
import type { SchemaDialect } from "./schema-dialect.ts";
import { isSchemaObject, listedSchemas, typesOf, wordsOf } from "./schema-node.ts";

/** A schema that is sent, so that it also takes null. */
export function addNull(schema: JsonObject, dialect: SchemaDialect): JsonObject {
  const types = typesOf(schema);
  const branches = listedSchemas(schema.anyOf);
  if (types?.includes("null") === true) return schema;
  if (branches !== null) {
    const known = branches.some((branch) => isSchemaObject(branch) && typesOf(branch)?.includes("null") === true);
    return known ? schema : { ...schema, anyOf: [...branches, { type: "null" }] };
  }
  if (Object.keys(wordsOf(schema).rest).length === 0) return schema;
  if (types === null || schema.const !== undefined || dialect.types !== undefined) {
    const { words, rest } = wordsOf(schema);
    return { ...words, anyOf: [rest, { type: "null" }] };
  }
  const values = listedSchemas(schema.enum);
  return { ...schema, type: [...types, "null"], ...(values === null ? {} : { enum: [...values, null] }) };
}

/** `nullable: true` in place of the type null, as OpenAPI 3.0 says it. */
export function sayNullable(schema: JsonObject): JsonObject {
  const branches = listedSchemas(schema.anyOf);
  if (branches === null) return schema;
  const others = branches.filter((branch: JsonValue) => !isSchemaObject(branch) || branch.type !== "null");
  if (others.length === branches.length || others.length === 0) return schema;
  const { anyOf: _branches, ...rest } = schema;
  const [only] = others;
  const said = others.length === 1 && isSchemaObject(only) ? { ...only, ...rest } : { ...rest, anyOf: others };
  return { ...said, nullable: true };
}
