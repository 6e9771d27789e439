import type { JsonObject, JsonValue } from "../json.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import { moderniseSchema } from "./modernise-schema.ts";
import { enterDefinition, readPointer } from "./rewrite-reference.ts";
import type { Place, Rewriting } from "./rewriting.ts";
import { isSchemaObject, listedSchemas } from "./schema-node.ts";

/** A schema brought to one place, and that place with the definitions it was brought from. */
export interface Standing {
  readonly schema: JsonObject;
  readonly place: Place;
}

/**
 * The members of `allOf` as one schema, where the dialect takes no `allOf`, or closed objects only, which would exclude
 * each other's properties. One reference alone stays a reference. `null` where nothing can fit, or recursion ends.
 */
export function mergeAllOf(schema: JsonObject, place: Place, run: Rewriting): Standing | null {
  const members = listedSchemas(schema.allOf);
  if (members === null || (run.accepts("allOf") && run.dialect.objects !== "closed")) return { schema, place };
  const { allOf: _members, ...rest } = schema;
  const [only] = members;
  if (members.length === 1 && isSchemaObject(only) && typeof only.$ref === "string") {
    return { schema: { ...only, ...rest }, place };
  }
  return members.reduce<Standing | null>((merged, member) => (merged === null ? null : join(merged, member, run)), {
    schema: rest,
    place,
  });
}

/** A schema with what its `$ref` and its `allOf` say brought into it; see {@link mergeAllOf}. */
export function bringHere(schema: JsonValue, place: Place, run: Rewriting): Standing | null {
  if (schema === false) return null;
  if (!isSchemaObject(schema)) return { schema: {}, place };
  const { $ref, ...beside } = moderniseSchema(schema);
  if (typeof $ref === "string") {
    const pointer = readPointer($ref, place, run);
    if (pointer === null) return bringHere(beside, place, run);
    const inside = enterDefinition(pointer, place, run);
    return inside === null ? null : join({ schema: beside, place: inside }, run.references.target(pointer), run);
  }
  const merged = mergeAllOf(beside, place, run);
  return merged === null || merged.schema.$ref === undefined ? merged : bringHere(merged.schema, merged.place, run);
}

function join(merged: Standing, member: JsonValue, run: Rewriting): Standing | null {
  const standing = bringHere(member, merged.place, run);
  if (standing === null) return null;
  const { path } = merged.place;
  return {
    schema: mergeSchemas(merged.schema, standing.schema, (keyword) => run.losses.drop(path, [keyword], false)),
    place: standing.place,
  };
}
