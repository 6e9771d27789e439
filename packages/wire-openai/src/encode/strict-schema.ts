import { isStandardSchema, toJson, toJsonSchema, type StandardSchema } from "@crux/core";
import { warnDropped, type WireContext } from "./wire-context.ts";
import type { JsonObject, JsonValue } from "@crux/core";
import { readObject } from "../wire-json.ts";

/** Keywords whose values are data, not schemas. */
const dataKeywords: ReadonlySet<string> = new Set(["const", "default", "enum", "examples"]);

/**
 * The schema with every object that lists its properties closed (`additionalProperties: false`) where it does not say
 * otherwise. Strict mode demands it in so many words, and schema libraries do not write it for input.
 */
export function closeObjects(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(
    ([key, value]) => [key, dataKeywords.has(key) ? value : closeInside(value)] as const,
  );
  const open =
    schema.type === "object" && readObject(schema.properties) !== null && schema.additionalProperties === undefined;
  return { ...Object.fromEntries(entries), ...(open ? { additionalProperties: false } : {}) };
}

function closeInside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(closeInside);
  const object = readObject(value);
  return object === null ? value : closeObjects(object);
}

/**
 * A schema as a vendor's strict mode wants it. Closing objects only says what strict means already where the schema
 * is a library's; in a JSON Schema written by hand it is a change, which is told.
 */
export function encodeStrictSchema(
  schema: StandardSchema | JsonObject,
  path: string,
  context: Pick<WireContext, "warnings">,
): JsonObject {
  const given = toJsonSchema(schema);
  const closed = closeObjects(given);
  if (!isStandardSchema(schema) && toJson(closed) !== toJson(given)) {
    warnDropped(
      context,
      "changed-schema",
      "Strict mode takes closed objects only: additionalProperties: false was added where the schema does not say.",
      path,
    );
  }
  return closed;
}
