import type { JsonObject, JsonValue } from "@crux/core";

/** The value as a JSON object; `null` for anything else, arrays too. */
export function readObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The objects of an array; empty for anything else. */
export function readObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(readObject).filter((item) => item !== null) : [];
}

/** The value as text that says something; `null` for anything else, empty text too. */
export function readString(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The value as a number; `null` for anything else. */
export function readNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The value as a count; `null` for anything else, parts of one and numbers below 0 too. */
export function readCount(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}

/** What `JSON.parse` gave is JSON. */
export function asJson(value: unknown): JsonValue {
  return value as JsonValue;
}
