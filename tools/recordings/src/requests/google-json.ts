import type { JsonObject, JsonValue } from "@crux/core";
import { asObject } from "./wire-object.ts";

/** Under these stands what a caller or a tool made up: its keys are their own. */
const freeForm = [
  "args",
  "response",
  "labels",
  "parameters",
  "parametersJsonSchema",
  "responseSchema",
  "responseJsonSchema",
];

/** Google's APIs take a field in both spellings (`inline_data`, `inlineData`): in the one they answer with. `null` is absent. */
export function camelKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(camelKeys);
  const object = asObject(value);
  if (object === null) return value;
  const entries = Object.entries(object)
    .filter(([, item]) => item !== null)
    .map(([key, item]): [string, JsonValue] => {
      const name = key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
      return [name, freeForm.includes(name) ? item : camelKeys(item)];
    });
  return Object.fromEntries(entries);
}

/** A schema of the OpenAPI kind (`type: "OBJECT"`, `nullable: true`) as the JSON Schema that says the same. */
export function openApiToJsonSchema(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).map(openApiToJsonSchema);
  const object = asObject(schema);
  if (object === null) return schema;
  const { nullable, type, properties, default: preset, ...rest } = withCamelKeywords(object);
  const types = typesOf(type, nullable === true);
  return {
    ...Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [key, keepsItsForm(key) ? value : openApiToJsonSchema(value)]),
    ),
    ...(types === undefined ? {} : { type: types }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(properties === undefined ? {} : { properties: eachSchema(properties) }),
  };
}

/** Names of properties and values are no keywords. */
function keepsItsForm(key: string): boolean {
  return ["enum", "required", "const", "examples", "propertyOrdering", "description", "title"].includes(key);
}

function withCamelKeywords(schema: JsonObject): JsonObject {
  const names: Readonly<Record<string, string>> = {
    any_of: "anyOf",
    min_items: "minItems",
    max_items: "maxItems",
    property_ordering: "propertyOrdering",
    additional_properties: "additionalProperties",
  };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [names[key] ?? key, value]),
  );
}

function eachSchema(properties: JsonValue): JsonValue {
  const entries = Object.entries(asObject(properties) ?? {});
  return Object.fromEntries(entries.map(([name, property]) => [name, openApiToJsonSchema(property)]));
}

/** The numbers of the types, where a client writes enums as numbers. */
const typeNames = [undefined, "string", "number", "integer", "boolean", "array", "object", "null"];

function typesOf(type: JsonValue | undefined, nullable: boolean): JsonValue | undefined {
  const list = (Array.isArray(type) ? (type as readonly JsonValue[]) : type === undefined ? [] : [type]).map((name) =>
    typeof name === "string" ? name.toLowerCase() : (typeNames[Number(name)] ?? name),
  );
  const all = nullable && list.length > 0 && !list.includes("null") ? [...list, "null"] : list;
  return all.length > 1 ? all : all[0];
}
