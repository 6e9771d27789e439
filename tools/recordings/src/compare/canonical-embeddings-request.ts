import type { JsonObject, JsonValue } from "@crux/core";
import { asObject } from "../requests/wire-object.ts";

/** The one form of all embedding requests that mean the same. */
export function canonicalEmbeddingsRequest(value: JsonValue): JsonObject {
  // How the numbers are written says nothing of the numbers.
  const { encoding_format: _writing, input, ...rest } = asObject(value) ?? {};
  // One text is a list of one.
  const texts = typeof input === "string" ? [input] : input;
  const told = Object.entries(rest).filter(([, item]) => item !== null);
  return { ...Object.fromEntries(told), ...(texts === undefined ? {} : { input: texts }) };
}
