import type { JsonObject, JsonValue } from "@crux/core";

/** Whether parsed JSON is an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object under a key; `null` where there is none. */
export function objectAt(holder: JsonObject | null, key: string): JsonObject | null {
  const value = holder?.[key];
  return isJsonObject(value) ? value : null;
}

/** The string under a key; `null` where there is none. */
export function stringAt(holder: JsonObject | null, key: string): string | null {
  const value = holder?.[key];
  return typeof value === "string" ? value : null;
}

/** The number under a key; `null` where there is none. */
export function numberAt(holder: JsonObject | null, key: string): number | null {
  const value = holder?.[key];
  return typeof value === "number" ? value : null;
}

/** The count under a key; `null` where there is none, or what is no whole number of at least 0. */
export function countAt(holder: JsonObject | null, key: string): number | null {
  const value = numberAt(holder, key);
  return value !== null && Number.isInteger(value) && value >= 0 ? value : null;
}

/** The objects in the list under a key; empty where there is no list. */
export function objectsAt(holder: JsonObject | null, key: string): readonly JsonObject[] {
  const value = holder?.[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** The entries whose key is not among `keys` and whose value says something. */
export function withoutKeys(holder: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(holder).filter(([key, value]) => value !== null && !keys.includes(key)));
}
