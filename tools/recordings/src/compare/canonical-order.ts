import type { JsonObject, JsonValue } from "@crux/core";
import { asObject } from "../requests/wire-object.ts";

/** Results pair by id: those that stand together may stand in any order. `resultId` is `null` for what is no result. */
export function inOrderOfIds(
  resultId: (item: JsonObject) => string | null,
  items: readonly JsonValue[],
): readonly JsonValue[] {
  const ordered: JsonValue[] = [];
  let results: { readonly id: string; readonly item: JsonValue }[] = [];
  const flush = (): void => {
    ordered.push(...results.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ item }) => item));
    results = [];
  };
  for (const item of items) {
    const object = asObject(item);
    const id = object === null ? null : resultId(object);
    if (id !== null) results.push({ id, item });
    else {
      flush();
      ordered.push(item);
    }
  }
  flush();
  return ordered;
}
