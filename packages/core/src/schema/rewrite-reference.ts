import type { JsonObject } from "../json.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import { isSchemaObject } from "./schema-node.ts";
import type { Place, Rewriting } from "./rewriting.ts";

/** How many levels of a recursive schema are written out where the dialect does not say. */
const defaultLevels = 3;

/** A schema with a `$ref`: sent as a reference where the dialect allows it, else the schema it names, here. */
export function rewriteReference(schema: JsonObject, place: Place, run: Rewriting): JsonObject | null {
  const { $ref, $defs: _defs, definitions: _definitions, ...beside } = schema;
  const pointer = readPointer(String($ref), place, run);
  if (pointer === null) return run.rewrite(beside, place);
  if (mustStandHere(pointer, beside, run)) return writeOut(pointer, beside, place, run);
  const reference = { $ref: run.referTo(pointer) };
  if (Object.keys(beside).length === 0) return reference;
  if (run.dialect.references !== "bare") return { ...reference, ...run.rewrite(beside, { ...place, beside: true }) };
  const lost = Object.keys(beside).filter((keyword) => keyword !== "description" && keyword !== "title");
  run.losses.drop(place.path, lost, false);
  return reference;
}

/** The pointer of a `$ref`; `null`, and a warning, where it points at nothing. */
export function readPointer(reference: string, place: Place, { references, losses }: Rewriting): string | null {
  const pointer = references.resolve(reference);
  if (pointer !== null) return pointer;
  losses.change(place.path, `$ref ${reference} points at nothing in this schema: anything is allowed there.`);
  return null;
}

/** The place inside a definition that is written out; `null`, and a warning, where its recursion must end. */
export function enterDefinition(pointer: string, place: Place, run: Rewriting): Place | null {
  const { name, recursionLevels: levels = defaultLevels } = run.dialect;
  if (!run.references.isRecursive(pointer)) return place;
  if (place.above.length < levels) return { ...place, above: [...place.above, pointer] };
  run.losses.change(
    run.pathOf(pointer),
    `${name} takes no recursive $ref here: the schema is written out ${levels} levels deep and ends there.`,
  );
  return null;
}

function mustStandHere(pointer: string, beside: JsonObject, run: Rewriting): boolean {
  const { references, recursion } = run.dialect;
  if (references === "inlined" || !run.accepts("$ref")) return true;
  if (run.references.isRecursive(pointer)) return recursion === "unrolled";
  return references === "bare" && Object.keys(beside).length > 0;
}

function writeOut(pointer: string, beside: JsonObject, place: Place, run: Rewriting): JsonObject | null {
  const inside = enterDefinition(pointer, place, run);
  if (inside === null) return null;
  const target = run.references.target(pointer);
  if (Object.keys(beside).length === 0) return run.rewrite(target, { ...inside, path: run.pathOf(pointer) });
  if (!isSchemaObject(target)) return target === false ? null : run.rewrite(beside, inside);
  const { $ref, ...merged } = mergeSchemas(beside, target, (keyword) => run.losses.drop(place.path, [keyword], false));
  return run.rewrite($ref === undefined ? merged : { ...merged, $ref }, inside);
}
