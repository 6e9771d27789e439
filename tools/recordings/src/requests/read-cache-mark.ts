import type { CacheMark, JsonObject } from "@crux/core";
import { asObject, stringAt } from "./wire-object.ts";

/** The mark of `cache_control: { type: "ephemeral", ttl? }`, as Anthropic and OpenRouter have it; nothing where there is none. */
export function readCacheMark(holder: JsonObject): { readonly cache?: CacheMark } {
  const control = asObject(holder.cache_control);
  if (control === null) return {};
  const ttl = stringAt(control, "ttl");
  return { cache: ttl === undefined ? true : { ttl } };
}
