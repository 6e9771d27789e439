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

/** The whole number of at least 0 under a key, 64-bit ones being strings on this wire; `null` where there is none. */
export function countAt(holder: JsonObject | null, key: string): number | null {
  const value = holder?.[key];
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** The objects in the list under a key; none where there is no list. */
export function objectsAt(holder: JsonObject | null, key: string): readonly JsonObject[] {
  const value = holder?.[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** The object without some of its keys. */
export function withoutKeys(holder: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(holder).filter(([key]) => !keys.includes(key)));
}

/** Whether an object or list says nothing: `{}`, `[]`, an object of such. */
export function isEmptyJson(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.values(value).every((item: JsonValue) => isEmptyJson(item));
}
