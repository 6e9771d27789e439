import type { JsonObject, JsonValue } from "../json.ts";
import { addNull } from "./nullable.ts";
import { below, type Place, type Rewriting } from "./rewriting.ts";
import { dataKeywords, isObjectSchema, isSchemaObject, namedSchemas, requiredNames } from "./schema-node.ts";

/** `properties`, `required` and `additionalProperties` in the dialect. */
export function rewriteObject(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  const { properties, required, additionalProperties: _additional, ...rest } = schema;
  if (!isObjectSchema(schema)) return { ...rest, ...sendableObjectKeywords(schema, place, run) };
  const given = declareRequired(schema);
  const rewritten = Object.entries(given).flatMap(([name, value]): [string, JsonObject][] => {
    const inner = run.rewrite(value, below(place, "properties", name));
    return inner === null ? [] : [[name, inner]];
  });
  const names = rewritten.map(([name]) => name);
  const needed = requiredNames(schema).filter((name) => names.includes(name) && mayBeRequired(name, given, place, run));
  const all = run.dialect.properties === "required";
  if (all)
    for (const name of names)
      if (!needed.includes(name)) run.losses.gather("nullable", below(place, "properties", name).path);
  const asked = all
    ? rewritten.map(([name, inner]) => [name, needed.includes(name) ? inner : addNull(inner, run.dialect)] as const)
    : rewritten;
  return {
    ...rest,
    ...(properties === undefined && names.length === 0 && !all ? {} : { properties: Object.fromEntries(asked) }),
    ...(all ? { required: names } : required === undefined ? {} : { required: needed }),
    ...rewriteAdditional(schema, place, run),
  };
}

/** What is required but not described may hold what `additionalProperties` allows. */
function declareRequired(schema: JsonObject): JsonObject {
  const given = namedSchemas(schema.properties);
  const missing = requiredNames(schema).filter((name) => !Object.hasOwn(given, name));
  if (missing.length === 0) return given;
  const more = schema.additionalProperties ?? true;
  return { ...given, ...Object.fromEntries(missing.map((name) => [name, more])) };
}

/** Where a schema may refer to itself through optional properties only, one that is required becomes optional. */
function mayBeRequired(name: string, given: JsonObject, place: Place, run: Rewriting): boolean {
  if (run.dialect.recursion !== "optional" || !refersBack(given[name] ?? true, run)) return true;
  run.losses.change(
    below(place, "properties", name).path,
    `${run.dialect.name} takes a recursive $ref in optional properties only: it is not sent as required.`,
  );
  return false;
}

function refersBack(schema: JsonValue, run: Rewriting): boolean {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).some((item) => refersBack(item, run));
  if (!isSchemaObject(schema)) return false;
  if (typeof schema.$ref === "string") {
    const pointer = run.references.resolve(schema.$ref);
    return pointer !== null && run.references.isRecursive(pointer);
  }
  return Object.entries(schema).some(
    ([keyword, value]) => keyword !== "properties" && !dataKeywords.has(keyword) && refersBack(value, run),
  );
}

function rewriteAdditional(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  const { additionalProperties } = schema;
  if (run.dialect.objects === "closed") {
    if (additionalProperties === undefined) run.losses.gather("closed", place.path);
    else if (additionalProperties !== false) run.losses.drop(place.path, ["additionalProperties"], false);
    return { additionalProperties: false };
  }
  if (additionalProperties === undefined) return {};
  if (!run.accepts("additionalProperties")) {
    if (additionalProperties === false) run.losses.gather("opened", place.path);
    else if (additionalProperties !== true) run.losses.drop(place.path, ["additionalProperties"], false);
    return {};
  }
  if (typeof additionalProperties === "boolean") return { additionalProperties };
  return { additionalProperties: run.rewrite(additionalProperties, below(place, "additionalProperties")) ?? false };
}

/** What speaks of objects in a schema that may be something else too. */
function sendableObjectKeywords(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  const { required, additionalProperties } = schema;
  return {
    ...(required === undefined ? {} : { required }),
    ...(additionalProperties === undefined ? {} : rewriteAdditional(schema, place, run)),
  };
}
