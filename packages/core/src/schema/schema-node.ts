import type { JsonObject, JsonValue } from "../json.ts";

/** Whether a value is a JSON object. */
export function isSchemaObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schemas by name under a keyword such as `properties`; none where there is no such keyword. */
export function namedSchemas(value: JsonValue | undefined): JsonObject {
  return isSchemaObject(value) ? value : {};
}

/** The schemas in a list under a keyword such as `anyOf`; `null` where there is no such keyword. */
export function listedSchemas(value: JsonValue | undefined): readonly JsonValue[] | null {
  return Array.isArray(value) ? value : null;
}

/** The names in `required`. */
export function requiredNames({ required }: JsonObject): readonly string[] {
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === "string") : [];
}

/** The types a schema names itself; `null` where it names none. */
export function typesOf({ type }: JsonObject): readonly string[] | null {
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((name): name is string => typeof name === "string") : null;
}

/** Whether a schema describes an object, by its type or by having properties. */
export function isObjectSchema(schema: JsonObject): boolean {
  const types = typesOf(schema);
  return types === null ? schema.properties !== undefined : types.includes("object");
}

/** Whether two JSON values are the same, key order aside. */
export function sameJson(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item: JsonValue, index) => sameJson(item, other[index]));
  }
  if (!isSchemaObject(one) || !isSchemaObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => sameJson(one[key], other[key]));
}

/** The JSON Schema type of a value; a whole number is an `integer`. */
export function typeOfValue(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** Keywords whose value is data, in which nothing is a schema. */
export const dataKeywords: ReadonlySet<string> = new Set([
  "const",
  "default",
  "enum",
  "example",
  "examples",
  "required",
]);

/** Keywords that hold schemas by name. */
export const namedKeywords: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "$defs",
  "definitions",
]);

/** Which keywords speak of values of one type only. */
export const keywordsOfType: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  array: [
    ...["items", "prefixItems", "contains", "minContains", "maxContains", "minItems", "maxItems"],
    ...["uniqueItems", "unevaluatedItems"],
  ],
  object: [
    ...["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties"],
    ...["maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties"],
  ],
};

/** A schema's title, description and default apart from what it demands. */
export function wordsOf(schema: JsonObject): { readonly words: JsonObject; readonly rest: JsonObject } {
  const isWord = ([keyword]: readonly [string, JsonValue]): boolean =>
    ["title", "description", "default"].includes(keyword);
  const entries = Object.entries(schema);
  return {
    words: Object.fromEntries(entries.filter(isWord)),
    rest: Object.fromEntries(entries.filter((entry) => !isWord(entry))),
  };
}

/** The schema with something added to its description, in brackets. */
export function describeMore(schema: JsonObject, words: string): JsonObject {
  const known = typeof schema.description === "string" && schema.description !== "" ? `${schema.description} ` : "";
  return { ...schema, description: `${known}(${words})` };
}
