import type { JsonObject, JsonValue } from "../json.ts";
import { below, type Place, type Rewriting } from "./rewriting.ts";
import { describeMore, listedSchemas, typesOf } from "./schema-node.ts";

/** `items` and `prefixItems` in the dialect. */
export function rewriteArray(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  const tuple = listedSchemas(schema.prefixItems);
  if (tuple !== null) return rewriteTuple(schema, tuple, place, run);
  if (schema.items === undefined) return withItems(schema, place, run);
  const items = run.rewrite(schema.items, below(place, "items"));
  return items === null ? withoutItems(schema, run) : { ...schema, items };
}

/** An array must say what it holds where every schema must have a type. */
function withItems(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  if (run.dialect.untyped !== "typed" || typesOf(schema)?.includes("array") !== true) return schema;
  return { ...schema, items: run.rewrite(true, below(place, "items")) ?? {} };
}

/** Where no item may stand, the array must be empty. */
function withoutItems(schema: JsonObject, run: Rewriting): JsonObject {
  const empty = { ...schema, items: { type: "null" } };
  return run.accepts("maxItems") ? { ...empty, maxItems: 0 } : describeMore(empty, "leave empty");
}

function rewriteTuple(schema: JsonObject, tuple: readonly JsonValue[], place: Place, run: Rewriting): JsonObject {
  const { prefixItems: _tuple, items, ...rest } = schema;
  if (run.accepts("prefixItems")) {
    const more = items === undefined || items === false ? items : run.rewrite(items, below(place, "items"));
    return {
      ...rest,
      prefixItems: tuple.map((item, index) => run.rewrite(item, below(place, "prefixItems", index)) ?? {}),
      ...(more === undefined ? {} : { items: more ?? false }),
    };
  }
  run.losses.drop(place.path, ["prefixItems"], true);
  const kinds = distinct([...tuple, ...(items === undefined || items === false ? [] : [items])]);
  const [only] = kinds;
  const anyOfThem = kinds.length === 1 && only !== undefined ? only : { anyOf: kinds };
  const told = describeMore(rest, `${tuple.length} items in this order: ${tuple.map(nameOf).join(", ")}`);
  return {
    ...told,
    items: run.rewrite(anyOfThem, below(place, "items")) ?? {},
    ...(items === false && run.accepts("maxItems") && rest.maxItems === undefined ? { maxItems: tuple.length } : {}),
  };
}

function distinct(schemas: readonly JsonValue[]): readonly JsonValue[] {
  const known = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return [...known.values()];
}

function nameOf(schema: JsonValue): string {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return "anything";
  const { title, description, type, $ref } = schema as JsonObject;
  const name = title ?? description ?? type ?? (typeof $ref === "string" ? $ref.split("/").at(-1) : undefined);
  return name === undefined ? JSON.stringify(schema) : Array.isArray(name) ? name.join(" or ") : String(name as string);
}
