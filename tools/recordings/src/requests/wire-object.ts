import { CruxError, type JsonObject, type JsonValue, type ProviderOptions } from "@crux/core";

/** The value if it is a JSON object, else `null`. */
export function asObject(value: JsonValue | undefined): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The array under `key`, else an empty one. */
export function listAt(source: JsonObject, key: string): readonly JsonValue[] {
  const value = source[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** The string under `key`; `undefined` where there is none. */
export function stringAt(source: JsonObject, key: string): string | undefined {
  const value = source[key];
  return typeof value === "string" ? value : undefined;
}

/** The number under `key`; `undefined` where there is none. */
export function numberAt(source: JsonObject, key: string): number | undefined {
  const value = source[key];
  return typeof value === "number" ? value : undefined;
}

/** The boolean under `key`; `undefined` where there is none. */
export function booleanAt(source: JsonObject, key: string): boolean | undefined {
  const value = source[key];
  return typeof value === "boolean" ? value : undefined;
}

/** The object at a place where the wire wants one. @throws CruxError `invalid-request` */
export function requireObject(value: JsonValue | undefined, path: string): JsonObject {
  const object = asObject(value);
  if (object === null) throw unreadable(path, "expected a JSON object");
  return object;
}

/** The non-empty string under a key the wire cannot do without. @throws CruxError `invalid-request` */
export function requireString(source: JsonObject, key: string, path: string): string {
  const value = stringAt(source, key);
  if (value === undefined || value === "") throw unreadable(`${path}.${key}`, "expected a non-empty string");
  return value;
}

/** The error for a request that is not what its wire allows. */
export function unreadable(path: string, problem: string): CruxError {
  return new CruxError("invalid-request", `Invalid request at ${path}: ${problem}.`, { path });
}

/** The error for what a wire can say and a neutral request cannot. */
export function inexpressible(path: string, problem: string): CruxError {
  return new CruxError("unsupported", `No neutral form at ${path}: ${problem}.`, { path });
}

/** The fields of `source` that are not `known`; on these wires `null` is absent. */
export function restOf(source: JsonObject, known: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key, value]) => value !== null && !known.includes(key)));
}

/** What a reader has no neutral word for, as options of that one vendor; nothing where there is nothing left. */
export function optionsOf(rest: JsonObject, provider: string): { readonly providerOptions?: ProviderOptions } {
  return Object.keys(rest).length === 0 ? {} : { providerOptions: { [provider]: rest } };
}

/** The object without its `undefined` values, so that an absent field stays absent. */
export function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  // The entries that could break the claimed type are the ones taken out.
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}

/** The two halves of a `data:` URL of base64, or `null` for any other address. */
export function parseDataUrl(url: string): { readonly mediaType?: string; readonly data: string } | null {
  const match = /^data:([^;,]*)(?:;[^,]*)?;base64,(.*)$/s.exec(url);
  if (match === null) return null;
  const [, mediaType = "", data = ""] = match;
  return mediaType === "" ? { data } : { mediaType, data };
}
