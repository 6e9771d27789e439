import type { JsonObject, JsonValue } from "../json.ts";
import { readReferences, type SchemaReferences } from "./schema-references.ts";
import { isSchemaObject, listedSchemas, namedSchemas, requiredNames, typesOf } from "./schema-node.ts";
import { isWrapped, wrappedProperty } from "./schema-root.ts";

/**
 * The readings of an answer in the words of the schema that was given, the likeliest first, where
 * {@link downlevelSchema} may have asked otherwise: what was wrapped in an object is taken out, and a null is left out
 * where the property is optional and takes none. Models write such nulls unasked as well. The last reading has both.
 */
export function readingsOf(value: JsonValue, schema: JsonObject): readonly JsonValue[] {
  const inside = unwrap(value, schema);
  const readings = [inside, value, withoutNulls(inside, [schema], readReferences(schema))];
  return readings.filter((reading, index) => index === 0 || reading !== readings[index - 1]);
}

/**
 * Takes values out of the object that {@link downlevelSchema} may have asked to be put around them, while they are still being
 * written: `undefined` for such an object that is empty so far.
 */
export function wrappedValueReader(schema: JsonObject): (value: JsonValue) => JsonValue | undefined {
  if (!isWrapped(schema)) return (value) => value;
  return (value) => {
    if (!isSchemaObject(value)) return value;
    const names = Object.keys(value);
    return names.length === 0 || (names.length === 1 && names[0] === wrappedProperty) ? value[wrappedProperty] : value;
  };
}

function unwrap(value: JsonValue, schema: JsonObject): JsonValue {
  if (!isSchemaObject(value) || Object.keys(value).length !== 1) return value;
  const inside = value[wrappedProperty];
  return inside === undefined || !isWrapped(schema) ? value : inside;
}

/** `schemas` are all that speak of the value, whichever branch of a union it fits. */
function withoutNulls(value: JsonValue, schemas: readonly JsonValue[], references: SchemaReferences): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  const applying = schemas.flatMap((schema) => membersOf(schema, references, []));
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return sameOr(
      items,
      items.map((item, index) =>
        withoutNulls(
          item,
          applying.flatMap((schema) => itemSchemas(schema, index)),
          references,
        ),
      ),
    );
  }
  const entries = Object.entries(value).flatMap(([name, inner]): [string, JsonValue][] => {
    const owners = applying.filter((schema) => Object.hasOwn(namedSchemas(schema.properties), name));
    const own = owners.map((schema) => namedSchemas(schema.properties)[name] ?? true);
    if (inner !== null) return [[name, withoutNulls(inner, own, references)]];
    const isOptional = owners.some((schema) => !requiredNames(schema).includes(name));
    const isTaken = own.some((schema) => membersOf(schema, references, []).some(takesNull));
    return isOptional && !isTaken ? [] : [[name, inner]];
  });
  const same =
    entries.length === Object.keys(value).length &&
    entries.every(([name, inner]) => inner === (value as JsonObject)[name]);
  return same ? value : Object.fromEntries(entries);
}

function sameOr(items: readonly JsonValue[], restored: readonly JsonValue[]): readonly JsonValue[] {
  return restored.every((item, index) => item === items[index]) ? items : restored;
}

/** A schema and all that its references and its branches add to it. */
function membersOf(schema: JsonValue, references: SchemaReferences, above: readonly string[]): readonly JsonObject[] {
  if (!isSchemaObject(schema)) return schema === true ? [{}] : [];
  const pointer = typeof schema.$ref === "string" ? references.resolve(schema.$ref) : null;
  const target =
    pointer === null || above.includes(pointer)
      ? []
      : membersOf(references.target(pointer), references, [...above, pointer]);
  const branches = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => listedSchemas(schema[keyword]) ?? []);
  const combines = pointer !== null || branches.length > 0;
  const says = ["type", "properties", "items", "prefixItems", "enum", "const"].some(
    (keyword) => schema[keyword] !== undefined,
  );
  return [
    ...(says || !combines ? [schema] : []),
    ...target,
    ...branches.flatMap((branch) => membersOf(branch, references, above)),
  ];
}

function itemSchemas(schema: JsonObject, index: number): readonly JsonValue[] {
  const tuple = listedSchemas(schema.prefixItems) ?? listedSchemas(schema.items);
  if (tuple?.[index] !== undefined) return [tuple[index]];
  return schema.items === undefined || Array.isArray(schema.items) ? [] : [schema.items];
}

function takesNull(schema: JsonObject): boolean {
  if (schema.nullable === true) return true;
  if (schema.const !== undefined) return schema.const === null;
  const values = listedSchemas(schema.enum);
  if (values !== null) return values.includes(null);
  const types = typesOf(schema);
  return types === null ? schema.properties === undefined : types.includes("null");
}
