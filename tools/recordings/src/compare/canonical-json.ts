import type { JsonObject, JsonValue } from "@crux/core";
import { asObject, listAt } from "../requests/wire-object.ts";

/** Rewrites one object; `undefined` values of the result are taken out. */
export type Rule = (object: JsonObject) => { readonly [key: string]: JsonValue | undefined };

/** Applies rules one after the other; a value that is no object stays as it is. */
export function applyRules(value: JsonValue | undefined, rules: readonly Rule[]): JsonValue {
  let object = asObject(value);
  if (object === null) return value ?? null;
  for (const rule of rules) object = present(rule(object));
  return object;
}

/** Applies rules to every item of a list; an empty list is absent. */
export function applyToItems(source: JsonObject, key: string, rules: readonly Rule[]): JsonValue[] | undefined {
  const items = listAt(source, key).map((item) => applyRules(item, rules));
  return items.length === 0 ? undefined : items;
}

/** `null` on a field says no more than its absence. */
export const withoutNulls: Rule = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

/** A field that says what holds without it anyway. */
export function withoutDefault(key: string, ...defaults: readonly JsonValue[]): Rule {
  return (object) =>
    defaults.some((value) => sameJson(object[key], value)) ? { ...object, [key]: undefined } : object;
}

/** A field under its other name. */
export function renamed(from: string, to: string): Rule {
  return ({ [from]: value, ...object }) => (value === undefined || to in object ? object : { ...object, [to]: value });
}

/** Fields that ask for nothing: the canonical request is without them. */
export function without(...keys: readonly string[]): Rule {
  return (object) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** The order in which a JSON Schema lists what it requires means nothing, and `$schema` names a dialect and constrains nothing. */
export function canonicalSchema(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).map(canonicalSchema);
  const object = asObject(schema);
  if (object === null) return schema;
  const entries = Object.entries(object)
    .filter(([key]) => key !== "$schema")
    .map(([key, value]): [string, JsonValue] => [
      key,
      isRequired(key, value) ? [...value].sort() : canonicalSchema(value),
    ]);
  return Object.fromEntries(entries);
}

function isRequired(key: string, value: JsonValue): value is readonly string[] {
  return key === "required" && Array.isArray(value) && value.every((name) => typeof name === "string");
}

/** The value of a JSON text, or the text where it is none. */
export function parsedOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function present(object: { readonly [key: string]: JsonValue | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}

function sameJson(left: JsonValue | undefined, right: JsonValue): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
