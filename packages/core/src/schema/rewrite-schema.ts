import type { JsonObject, JsonValue } from "../json.ts";
import { mergeAllOf } from "./merge-all-of.ts";
import { moderniseSchema } from "./modernise-schema.ts";
import { rewriteArray } from "./rewrite-array.ts";
import { rewriteConstraints } from "./rewrite-constraints.ts";
import { rewriteObject } from "./rewrite-object.ts";
import { rewriteReference } from "./rewrite-reference.ts";
import { rewriteUnion } from "./rewrite-union.ts";
import { rewriteValues } from "./rewrite-values.ts";
import { isSchemaObject } from "./schema-node.ts";
import type { Place, Rewriting } from "./rewriting.ts";

/**
 * One schema, and all below it, in the dialect. Each step takes what the one before left: first what is said
 * elsewhere (`$ref`, `allOf`) is brought here, then unions, values, constraints, and last what stands below.
 */
export function rewriteSchema(schema: JsonValue, place: Place, run: Rewriting): JsonObject | null {
  if (schema === false) return null;
  const modern = moderniseSchema(isSchemaObject(schema) ? schema : {});
  if (typeof modern.$ref === "string") return rewriteReference(modern, place, run);
  const merged = mergeAllOf(modern, place, run);
  if (merged === null) return null;
  if (typeof merged.schema.$ref === "string") return run.rewrite(merged.schema, place);
  const union = rewriteUnion(merged.schema, merged.place, run);
  if (union !== undefined) return union;
  const values = rewriteValues(merged.schema, merged.place, run);
  if (values.split !== undefined) return run.rewrite(values.split, merged.place);
  const kept = rewriteConstraints(values.schema, merged.place, run);
  return rewriteArray(rewriteObject(kept, merged.place, run), merged.place, run);
}
