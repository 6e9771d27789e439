import type { JsonObject, JsonValue } from "../json.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import { below, type Place, type Rewriting } from "./rewriting.ts";
import { isObjectSchema, isSchemaObject, listedSchemas, namedSchemas, requiredNames, typesOf } from "./schema-node.ts";

/** Keywords of an object that cannot stand beside a union of closed objects. */
const ofObjects = ["properties", "required", "additionalProperties", "patternProperties"];

/** A schema with `anyOf` or `oneOf` in the dialect; `undefined` for a schema without. */
export function rewriteUnion(schema: JsonObject, place: Place, run: Rewriting): JsonObject | null | undefined {
  const keyword =
    schema.oneOf !== undefined && !run.accepts("oneOf") ? "anyOf" : schema.anyOf === undefined ? "oneOf" : "anyOf";
  const { anyOf, oneOf, ...rest } = keyword === "anyOf" ? asAnyOf(schema, place, run) : schema;
  const branches = listedSchemas(keyword === "anyOf" ? anyOf : oneOf);
  if (branches === null || !run.accepts(keyword)) return undefined;
  const other: JsonObject = keyword === "anyOf" && oneOf !== undefined ? { oneOf } : {};
  if (run.dialect.objects === "closed" && ofObjects.some((key) => rest[key] !== undefined)) {
    return run.rewrite(distribute(keyword, branches, { ...rest, ...other }), place);
  }
  const kept = branches.flatMap((branch, index) => run.rewrite(branch, below(place, keyword, index)) ?? []);
  if (kept.length === 0) return null;
  return { ...run.rewrite({ ...rest, ...other }, { ...place, beside: true }), [keyword]: kept };
}

/** What stands beside a union of objects goes into each of them, so that each can be closed. */
function distribute(keyword: string, branches: readonly JsonValue[], rest: JsonObject): JsonObject {
  const { description, title, $defs: _defs, definitions: _definitions, ...constraints } = rest;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    [keyword]: branches.map((branch) => ({ allOf: [constraints, branch] })),
  };
}

function asAnyOf(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  const one = listedSchemas(schema.oneOf);
  if (one === null || run.accepts("oneOf")) return schema;
  if (!areDisjoint(one, run)) {
    run.losses.change(place.path, `${run.dialect.name} takes oneOf as anyOf: several of its branches may fit at once.`);
  }
  const { oneOf: _branches, anyOf, ...rest } = schema;
  if (anyOf === undefined) return { ...rest, anyOf: one };
  return mergeSchemas({ ...rest, anyOf: one }, { anyOf }, (keyword) => run.losses.drop(place.path, [keyword], false));
}

/** Whether no value can fit two of the branches: their types differ, or a property they all require has other constants in each. */
function areDisjoint(branches: readonly JsonValue[], run: Rewriting): boolean {
  const schemas = branches.map((branch) => followed(branch, run));
  const types = schemas.flatMap((schema) => typesOf(schema) ?? ["any"]);
  const kinds = types.map((type) => (type === "integer" ? "number" : type));
  if (!kinds.includes("any") && new Set(kinds).size === kinds.length) return true;
  if (areDistinct(schemas.map(fixedValues))) return true;
  const [first = {}] = schemas;
  return requiredNames(first).some((name) =>
    areDistinct(
      schemas.map((schema) => {
        if (!isObjectSchema(schema) || !requiredNames(schema).includes(name)) return null;
        return fixedValues(followed(namedSchemas(schema.properties)[name] ?? true, run));
      }),
    ),
  );
}

function followed(schema: JsonValue, { references }: Rewriting): JsonObject {
  if (!isSchemaObject(schema)) return {};
  const pointer = typeof schema.$ref === "string" ? references.resolve(schema.$ref) : null;
  const target = pointer === null ? schema : references.target(pointer);
  return isSchemaObject(target) ? target : {};
}

function fixedValues(schema: JsonObject): readonly JsonValue[] | null {
  return schema.const === undefined ? listedSchemas(schema.enum) : [schema.const];
}

function areDistinct(values: readonly (readonly JsonValue[] | null)[]): boolean {
  const known = values.flatMap((list) => list ?? []).map((value) => JSON.stringify(value));
  return !values.includes(null) && new Set(known).size === known.length;
}
