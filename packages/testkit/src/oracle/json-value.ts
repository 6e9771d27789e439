/** A JSON object as it came off the wire: nothing is known of its values. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The parsed text, or `undefined` where it is not JSON (JSON itself never yields `undefined`). A byte order mark is no part of it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

/** The value if it is a JSON object, else `null` (arrays are no objects here). */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The object under `key`, else `null`. */
export function objectAt(source: JsonObject | null, key: string): JsonObject | null {
  return asObject(source?.[key]);
}

/** The array under `key`, else an empty one. */
export function listAt(source: JsonObject | null, key: string): readonly unknown[] {
  const value = source?.[key];
  return Array.isArray(value) ? value : [];
}

/** The objects in the array under `key`. */
export function objectsAt(source: JsonObject | null, key: string): readonly JsonObject[] {
  return listAt(source, key)
    .map(asObject)
    .filter((value) => value !== null);
}

/** The string under `key`; `""` where there is none. */
export function textAt(source: JsonObject | null, key: string): string {
  const value = source?.[key];
  return typeof value === "string" ? value : "";
}

/** The number under `key`; `null` where there is none. */
export function numberAt(source: JsonObject | null, key: string): number | null {
  const value = source?.[key];
  return typeof value === "number" ? value : null;
}

/** The count under `key`; `null` for what counts nothing: a part of one, a number below 0. */
export function countAt(source: JsonObject | null, key: string): number | null {
  const value = numberAt(source, key);
  return value !== null && Number.isInteger(value) && value >= 0 ? value : null;
}

/** The only item of a list of one, which is how Google sends its errors; any other value as it is. */
export function outOfList(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value as readonly unknown[])[0] : value;
}
