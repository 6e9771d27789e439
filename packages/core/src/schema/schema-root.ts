import type { JsonObject, JsonValue } from "../json.ts";
import { bringHere } from "./merge-all-of.ts";
import type { Place, Rewriting } from "./rewriting.ts";
import { acceptsKeyword, type SchemaDialect } from "./schema-dialect.ts";
import { collectLosses } from "./schema-losses.ts";
import { readReferences } from "./schema-references.ts";
import { isObjectSchema, isSchemaObject, listedSchemas, namedSchemas, requiredNames, typesOf } from "./schema-node.ts";

/** The property that holds an answer whose schema is no plain object. */
export const wrappedProperty = "value";

/** A root as the dialect wants it, still to be rewritten; `moved` where `#` is something else now. */
export interface SchemaRoot {
  readonly schema: JsonValue;
  readonly place: Place;
  readonly moved: boolean;
}

/** Makes a schema's root what the dialect says it must be. */
export function prepareRoot(document: JsonObject, place: Place, run: Rewriting): SchemaRoot {
  if (run.dialect.root === undefined) return { schema: document, place, moved: false };
  const here = bringHere(document, place, run) ?? { schema: {}, place };
  if (isPlainObject(here.schema)) return { ...here, schema: { ...here.schema, type: "object" }, moved: false };
  if (run.dialect.root === "wrapped-object") return { schema: wrap(document, place, run), place, moved: true };
  const branches = unionOf(here.schema);
  const schema = branches === null ? anyObject(here.schema, place, run) : flatten(here.schema, branches, place, run);
  return { ...here, schema, moved: true };
}

/** Whether a schema is wrapped for a dialect that wants `wrapped-object`. */
export function isWrapped(document: JsonObject): boolean {
  const dialect: SchemaDialect = { name: "", keywords: { refused: ["allOf"] }, root: "wrapped-object" };
  const run: Rewriting = {
    dialect,
    references: readReferences(document),
    losses: collectLosses("", "", []),
    accepts: (keyword) => acceptsKeyword(dialect, keyword),
    rewrite: () => null,
    referTo: (pointer) => pointer,
    pathOf: (pointer) => pointer,
  };
  const here = bringHere(document, { path: "", above: [] }, run);
  return here !== null && !isPlainObject(here.schema);
}

/** An object, or a schema that says nothing of what it is; no union. */
function isPlainObject(schema: JsonObject): boolean {
  const types = typesOf(schema);
  if (unionOf(schema) !== null) return false;
  if (isObjectSchema(schema)) return types === null || types.length === 1;
  return types === null && schema.enum === undefined && schema.const === undefined;
}

function unionOf({ anyOf, oneOf }: JsonObject): readonly JsonValue[] | null {
  return listedSchemas(anyOf) ?? listedSchemas(oneOf);
}

function wrap(document: JsonObject, place: Place, run: Rewriting): JsonObject {
  run.losses.change(
    place.path,
    `${run.dialect.name} wants an object: the answer is asked for as its property ${wrappedProperty}. response.json() takes it out; response.text shows the object.`,
  );
  const { $defs: _defs, definitions: _definitions, ...schema } = document;
  return {
    type: "object",
    properties: { [wrappedProperty]: schema },
    required: [wrappedProperty],
    additionalProperties: false,
  };
}

function anyObject(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  run.losses.change(
    place.path,
    `${run.dialect.name} wants an object here: type ${JSON.stringify(schema.type ?? null)} is sent as one.`,
  );
  return isObjectSchema(schema) ? { ...schema, type: "object" } : { type: "object", properties: {} };
}

/** One object with the properties of all branches; what all of them require is required. */
function flatten(schema: JsonObject, branches: readonly JsonValue[], place: Place, run: Rewriting): JsonObject {
  run.losses.change(
    place.path,
    `${run.dialect.name} takes no anyOf or oneOf at the top: it is sent as one object with the properties of every branch.`,
  );
  const { anyOf: _any, oneOf: _one, ...rest } = schema;
  const brought = branches.map((branch) => bringHere(branch, place, run)?.schema ?? {});
  const objects = brought.filter((branch) => typesOf(branch)?.includes("object") ?? true);
  const properties = objects.reduce<JsonObject>(
    (known, branch) => ({ ...known, ...either(known, namedSchemas(branch.properties)) }),
    namedSchemas(rest.properties),
  );
  const shared = requiredNames(objects[0] ?? {}).filter((name) =>
    objects.every((branch) => requiredNames(branch).includes(name)),
  );
  const required = [...new Set([...requiredNames(rest), ...shared])];
  return { ...rest, type: "object", properties, ...(required.length === 0 ? {} : { required }) };
}

function either(known: JsonObject, more: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(more).map(([name, schema]) => {
      const other = known[name];
      if (other === undefined || JSON.stringify(other) === JSON.stringify(schema)) return [name, schema];
      const branches = isSchemaObject(other) && Object.keys(other).length === 1 ? listedSchemas(other.anyOf) : null;
      return [name, { anyOf: [...(branches ?? [other]), schema] }];
    }),
  );
}
