import type { JsonObject } from "@crux/core";
import type { Encoding } from "./encoding.ts";

/** A JSON Schema as Gemini takes it: the one place where it is fitted to the vendor's subset. */
export function encodeSchema(schema: JsonObject, _path: string, _encoding: Encoding): JsonObject {
  return schema;
}
