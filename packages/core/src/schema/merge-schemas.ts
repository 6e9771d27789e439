import type { JsonObject, JsonValue } from "../json.ts";
import { isSchemaObject, listedSchemas, namedSchemas, requiredNames, sameJson, typesOf } from "./schema-node.ts";

/** Told of keywords that both schemas have and that no one value can stand for: the first schema's stays. */
export type OnConflict = (keyword: string) => void;

const highest = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"]);
const lowest = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"]);
const annotations = new Set(["title", "description", "default", "examples", "$comment", "$id", "$schema", "$anchor"]);

/** At most so many branches come of two unions. */
const maxBranches = 32;

/** One schema for what fits both. Where both say something of the same property or item, that becomes an `allOf` of the two. */
export function mergeSchemas(one: JsonObject, other: JsonObject, onConflict: OnConflict): JsonObject {
  const merged: Record<string, JsonValue> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const known = merged[keyword];
    if (known === undefined) merged[keyword] = value;
    else if (!annotations.has(keyword) && !sameJson(known, value)) {
      const both = mergeKeyword(keyword, known, value);
      if (both === null) onConflict(keyword);
      else merged[keyword] = both;
    }
  }
  return { ...merged, ...mergeValues(one, other, onConflict), ...mergeProperties(one, other) };
}

function mergeKeyword(keyword: string, one: JsonValue, other: JsonValue): JsonValue | null {
  if (typeof one === "number" && typeof other === "number") {
    if (highest.has(keyword)) return Math.max(one, other);
    if (lowest.has(keyword)) return Math.min(one, other);
    if (keyword === "multipleOf") return [one, other].find((value) => value % one === 0 && value % other === 0) ?? null;
    return null;
  }
  if (keyword === "items" || keyword === "additionalProperties" || keyword === "propertyNames")
    return bothOf(one, other);
  if (keyword === "anyOf" || keyword === "oneOf") return crossOf(listedSchemas(one) ?? [], listedSchemas(other) ?? []);
  if (keyword === "allOf") return [...(listedSchemas(one) ?? []), ...(listedSchemas(other) ?? [])];
  if (keyword === "uniqueItems") return true;
  // Merged apart, below.
  if (["properties", "required", "type", "enum", "const"].includes(keyword)) return one;
  if (isSchemaObject(one) && isSchemaObject(other) && ["$defs", "definitions", "patternProperties"].includes(keyword)) {
    return { ...other, ...one };
  }
  return null;
}

function bothOf(one: JsonValue, other: JsonValue): JsonValue {
  if (one === false || other === false) return false;
  if (one === true || sameJson(one, other)) return other;
  return other === true ? one : { allOf: [one, other] };
}

function crossOf(ones: readonly JsonValue[], others: readonly JsonValue[]): JsonValue | null {
  if (ones.length * others.length > maxBranches) return null;
  return ones.flatMap((one) => others.map((other) => bothOf(one, other)));
}

function mergeValues(one: JsonObject, other: JsonObject, onConflict: OnConflict): JsonObject {
  const types = mergeTypes(typesOf(one), typesOf(other));
  if (types !== null && types.length === 0) onConflict("type");
  const values = mergeEnums(valuesOf(one), valuesOf(other));
  if (values !== null && values.length === 0) onConflict("enum");
  const bothFixed = valuesOf(one) !== null && valuesOf(other) !== null;
  return {
    ...(types === null || types.length === 0 ? {} : { type: types.length === 1 ? (types[0] ?? "null") : types }),
    ...(!bothFixed || values === null || values.length === 0 ? {} : fixedValues(values, one, other)),
  };
}

function mergeTypes(one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null {
  if (one === null || other === null) return null;
  const both = one.filter((type) => other.includes(type));
  const whole = !both.includes("integer") && !both.includes("number") && [...one, ...other].includes("integer");
  const numeric = (types: readonly string[]): boolean => types.includes("integer") || types.includes("number");
  return whole && numeric(one) && numeric(other) ? [...both, "integer"] : both;
}

function valuesOf(schema: JsonObject): readonly JsonValue[] | null {
  if (schema.const !== undefined) return [schema.const];
  return listedSchemas(schema.enum);
}

function mergeEnums(one: readonly JsonValue[] | null, other: readonly JsonValue[] | null): readonly JsonValue[] | null {
  if (one === null || other === null) return null;
  return one.filter((value) => other.some((known) => sameJson(value, known)));
}

function fixedValues(values: readonly JsonValue[], one: JsonObject, other: JsonObject): JsonObject {
  const [value = null] = values;
  const both = one.enum !== undefined || other.enum !== undefined ? { enum: values } : {};
  return one.const !== undefined || other.const !== undefined ? { ...both, const: value } : both;
}

/** An object that is closed takes the other's properties only where it has them too; an open one takes them all. */
function mergeProperties(one: JsonObject, other: JsonObject): JsonObject {
  if (one.properties === undefined && other.properties === undefined && other.required === undefined) return {};
  const left = namedSchemas(one.properties);
  const right = namedSchemas(other.properties);
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const entries = names.flatMap((name): [string, JsonValue][] => {
    const sides = [left[name] ?? beyond(one), right[name] ?? beyond(other)] as const;
    const both = bothOf(...sides);
    return both === false ? [] : [[name, both]];
  });
  const required = [...new Set([...requiredNames(one), ...requiredNames(other)])];
  return {
    ...(names.length === 0 ? {} : { properties: Object.fromEntries(entries) }),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** What a schema says of properties that it does not name. */
function beyond({ additionalProperties, patternProperties }: JsonObject): JsonValue {
  if (patternProperties !== undefined || additionalProperties === undefined) return true;
  return additionalProperties;
}
