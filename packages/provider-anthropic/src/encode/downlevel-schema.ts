import type { JsonObject, JsonValue } from "@crux/core";
import { isJsonObject } from "../wire-json.ts";

/** Tells what a schema lost, and where: `properties.age` and the keywords. */
export type OnLoss = (path: string, keywords: readonly string[]) => void;

/** Keywords that constrained decoding refuses (platform.claude.com/docs/en/build-with-claude/structured-outputs, 2026-11-22). */
const unsupported = [
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "pattern"],
  ...["maxItems", "uniqueItems", "contains", "minContains", "maxContains", "prefixItems", "unevaluatedItems"],
  ...["minProperties", "maxProperties", "patternProperties", "propertyNames", "unevaluatedProperties"],
  ...["if", "then", "else", "not", "dependentRequired", "dependentSchemas", "dependencies"],
];

const formats = ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];

/** Keywords under which stand a schema, schemas by name, and schemas in a list. */
const oneBelow = ["items"];
const namedBelow = ["properties", "$defs", "definitions"];
const listBelow = ["anyOf", "allOf"];

/**
 * A JSON Schema in the subset that Anthropic enforces: objects are closed, `oneOf` is `anyOf`, limits on
 * numbers, lengths and patterns are gone, but are told to the model in the description. Every loss is reported.
 */
export function downlevelSchema(schema: JsonObject, onLoss: OnLoss, path = ""): JsonObject {
  const lost = Object.keys(schema).filter((key) => isLost(key, schema));
  const { $schema: _dialect, oneOf, ...rest } = schema;
  const kept: Record<string, JsonValue> = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !lost.includes(key)),
  );
  if (Array.isArray(oneOf)) kept.anyOf = [...(Array.isArray(kept.anyOf) ? kept.anyOf : []), ...oneOf];
  if (lost.includes("minItems")) kept.minItems = 1;
  if (isObjectSchema(schema)) kept.additionalProperties = false;
  const told = lost.filter((key) => !isNoise(key, schema));
  if (told.length > 0) {
    onLoss(path, told);
    kept.description = describeLoss(schema, told);
  }
  return downlevelBelow(kept, onLoss, path);
}

function isLost(key: string, schema: JsonObject): boolean {
  if (key === "format") return !formats.includes(String(schema.format));
  if (key === "minItems") return Number(schema.minItems) > 1;
  if (key === "oneOf") return true;
  if (key === "additionalProperties") return isObjectSchema(schema) && schema.additionalProperties !== false;
  return unsupported.includes(key);
}

/** What says nothing that is not said otherwise: zod's bounds of a safe integer, and its pattern beside a format. */
function isNoise(key: string, schema: JsonObject): boolean {
  if (key === "minimum" || key === "maximum") return Math.abs(Number(schema[key])) === Number.MAX_SAFE_INTEGER;
  return key === "pattern" && formats.includes(String(schema.format));
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === "object" || (Array.isArray(type) && type.includes("object")) || properties !== undefined;
}

function describeLoss(schema: JsonObject, lost: readonly string[]): string {
  const words = lost
    .filter((key) => key !== "oneOf" && key !== "additionalProperties")
    .map((key) => `${key}: ${JSON.stringify(schema[key])}`);
  const known = typeof schema.description === "string" ? [schema.description] : [];
  return [...known, ...(words.length === 0 ? [] : [`(${words.join(", ")})`])].join(" ");
}

function downlevelBelow(schema: Record<string, JsonValue>, onLoss: OnLoss, path: string): JsonObject {
  const below = (value: JsonValue, ...keys: readonly (string | number)[]): JsonValue =>
    isJsonObject(value) ? downlevelSchema(value, onLoss, [path, ...keys].filter((key) => key !== "").join(".")) : value;
  for (const [key, value] of Object.entries(schema)) {
    if (oneBelow.includes(key)) schema[key] = below(value, key);
    else if (namedBelow.includes(key) && isJsonObject(value)) {
      schema[key] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, below(inner, key, name)]));
    } else if (listBelow.includes(key) && Array.isArray(value)) {
      schema[key] = (value as readonly JsonValue[]).map((inner, index) => below(inner, key, index));
    }
  }
  if (schema.description === "") delete schema.description;
  return schema;
}
