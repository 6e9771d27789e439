import type { JsonObject, JsonValue } from "../json.ts";
import type { Place, Rewriting } from "./rewriting.ts";
import { describeMore, keywordsOfType, listedSchemas, typeOfValue, typesOf, wordsOf } from "./schema-node.ts";

/** A schema for the next step, or the union it became, to be rewritten from the start. */
export type RewrittenValues =
  | { readonly split: JsonObject; readonly schema?: undefined }
  | { readonly schema: JsonObject; readonly split?: undefined };

/** `const`, `enum` and `type` in the dialect. */
export function rewriteValues(schema: JsonObject, place: Place, run: Rewriting): RewrittenValues {
  const typed = withType(constAsEnum(schema, run), place, run);
  const split = splitValues(typed, run) ?? splitTypes(typed, run);
  return split === null ? { schema: sendableValues(typed, place, run) } : { split };
}

function constAsEnum(schema: JsonObject, run: Rewriting): JsonObject {
  if (schema.const === undefined || run.accepts("const")) return schema;
  const { const: value, ...rest } = schema;
  return { ...rest, enum: [value ?? null] };
}

/** The type that the values have, or that the keywords speak of, where the dialect wants one said. */
function withType(schema: JsonObject, place: Place, { dialect }: Rewriting): JsonObject {
  if (dialect.untyped !== "typed" || schema.type !== undefined || place.beside === true) return schema;
  const values = schema.const === undefined ? listedSchemas(schema.enum) : [schema.const];
  if (values !== null) return { ...schema, type: typeOfAll(values) };
  const spoken = Object.entries(keywordsOfType).flatMap(([type, keywords]) =>
    keywords.some((keyword) => schema[keyword] !== undefined) ? [type] : [],
  );
  return { ...schema, type: oneOrMore(spoken.length > 0 ? spoken : ["string", "number", "boolean", "null"]) };
}

function oneOrMore(types: readonly string[]): JsonValue {
  return types.length === 1 ? (types[0] ?? "null") : types;
}

function typeOfAll(values: readonly JsonValue[]): JsonValue {
  const types = [...new Set(values.map(typeOfValue))];
  return oneOrMore(types.includes("number") ? types.filter((type) => type !== "integer") : types);
}

/** An `enum` that mixes values that may stand in one with others, as a union of the two; of each type where types are not listed. */
function splitValues(schema: JsonObject, { dialect }: Rewriting): JsonObject | null {
  const values = listedSchemas(schema.enum) ?? [];
  const apart = (value: JsonValue): boolean => dialect.types !== undefined || !isTaken(value, dialect.enumValues);
  const kinds = [...new Set(values.filter(apart).map(kindOf))];
  const groups = [
    values.filter((value) => !apart(value)),
    ...kinds.map((kind) => values.filter((value) => apart(value) && kindOf(value) === kind)),
  ].filter((group) => group.length > 0);
  if (groups.length < 2) return null;
  const { words, rest } = wordsOf(schema);
  return { ...words, anyOf: groups.map((group) => ofTypes(typeOfAll(group), { ...rest, enum: group })) };
}

function kindOf(value: JsonValue): string {
  return typeof value === "number" ? "number" : typeOfValue(value);
}

function isTaken(value: JsonValue, types: readonly string[] | undefined): boolean {
  return types === undefined || types.includes(value === null ? "null" : typeof value);
}

/** What may not stand in an `enum` leaves only its type behind; for null and both booleans that says the same. */
function sendableValues(schema: JsonObject, place: Place, { dialect, losses }: Rewriting): JsonObject {
  const values = listedSchemas(schema.enum);
  if (values === null || values.every((value) => isTaken(value, dialect.enumValues))) return schema;
  const { enum: _values, ...rest } = schema;
  const typed = { ...rest, type: rest.type ?? typeOfAll(values) };
  const whole = values.every((value) => value === null) || (values.includes(true) && values.includes(false));
  if (whole) return typed;
  losses.drop(place.path, ["enum"], true);
  return describeMore(typed, `enum: ${JSON.stringify(values)}`);
}

/** Several types as a union, where the dialect has no lists of types. Each takes the keywords that speak of it. */
function splitTypes(schema: JsonObject, { dialect }: Rewriting): JsonObject | null {
  const types = typesOf(schema);
  if (dialect.types === undefined || types === null || !Array.isArray(schema.type)) return null;
  const [only] = types;
  if (types.length === 1 && only !== undefined) return { ...schema, type: only };
  const { words, rest } = wordsOf(schema);
  return { ...words, anyOf: types.map((type) => ofType(type, rest)) };
}

/** The part of a schema that speaks of values of one type; all of it for several. */
function ofTypes(type: JsonValue, schema: JsonObject): JsonObject {
  return typeof type === "string" ? ofType(type, schema) : { ...schema, type };
}

function ofType(type: string, schema: JsonObject): JsonObject {
  if (type === "null") return { type };
  const own = keywordsOfType[type === "integer" ? "number" : type] ?? [];
  const foreign = Object.values(keywordsOfType)
    .flat()
    .filter((keyword) => !own.includes(keyword));
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !foreign.includes(keyword)));
  const values = listedSchemas(schema.enum)?.filter((value) => isOfType(value, type));
  return { ...kept, type, ...(values === undefined ? {} : { enum: values }) };
}

function isOfType(value: JsonValue, type: string): boolean {
  return typeOfValue(value) === type || (type === "number" && typeof value === "number");
}
