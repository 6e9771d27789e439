import type { Warning } from "../chat-response.ts";
import { CruxError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { isStandardSchema, toJsonSchema, type StandardSchema } from "../standard-schema.ts";
import { measureSchema } from "./measure-schema.ts";
import { sayNullable } from "./nullable.ts";
import { rewriteSchema } from "./rewrite-schema.ts";
import type { Rewriting } from "./rewriting.ts";
import { acceptsKeyword, type SchemaDialect, type SchemaLimits } from "./schema-dialect.ts";
import { collectLosses } from "./schema-losses.ts";
import { pathOfPointer, readReferences } from "./schema-references.ts";
import { prepareRoot } from "./schema-root.ts";

/** A schema as a vendor takes it, and what it lost by that. */
export interface DownleveledSchema {
  readonly schema: JsonObject;
  /** `changed-schema`: a constraint that the vendor does not enforce, or a change; `schema-limit`: more than it may take. */
  readonly warnings: readonly Warning[];
}

/** A schema that becomes larger than any vendor takes, since definitions that use each other are written out. */
const maxPieces = 50_000;

/**
 * A JSON Schema, of any draft, in the subset that a vendor takes. Every constraint lost is a warning that names
 * its place, dotted below `path` (`responseFormat.schema.properties.age`), and the keyword. The answer is to be
 * checked against the schema that was given, not against this one: see `response.json()`. A schema that the
 * dialect takes as it is comes back equal; definitions that nothing uses are left out. Nothing given is changed.
 * @throws CruxError `unsupported` where a Standard Schema cannot tell its JSON Schema, or where a schema without its
 * references becomes too large.
 */
export function downlevelSchema(
  schema: StandardSchema | JsonObject,
  dialect: SchemaDialect,
  path: string,
): DownleveledSchema {
  const document = toJsonSchema(schema);
  // What libraries leave unsaid of objects they mean as closed for those who write.
  const losses = collectLosses(dialect.name, path, isStandardSchema(schema) ? ["closed"] : []);
  const definitions = new Map<string, string>();
  let isMoved = false;
  let pieces = 0;
  const run: Rewriting = {
    dialect,
    losses,
    references: readReferences(document),
    accepts: (keyword) => acceptsKeyword(dialect, keyword),
    rewrite(inner, place) {
      pieces += 1;
      if (pieces > maxPieces) throw tooLarge(dialect, path);
      const rewritten = rewriteSchema(inner, place, run);
      return rewritten !== null && dialect.types === "nullable" ? sayNullable(rewritten) : rewritten;
    },
    referTo(pointer) {
      if (pointer === "#" && !isMoved) return pointer;
      const known = definitions.get(pointer);
      if (known !== undefined) return known;
      const reference = nameDefinition(pointer, run, [...definitions.values()]);
      definitions.set(pointer, reference);
      return reference;
    },
    pathOf: (pointer) => [path, pathOfPointer(pointer)].filter((step) => step !== "").join("."),
  };
  const root = prepareRoot(document, { path, above: [] }, run);
  isMoved = root.moved;
  // What nothing fits is asked for as an object without properties: some answer must be possible.
  const rewritten = run.rewrite(root.schema, root.place) ?? run.rewrite({ type: "object", properties: {} }, root.place);
  const sent = { ...rewritten, ...writeDefinitions(definitions, run) };
  return { schema: sent, warnings: [...losses.warnings(), ...limitWarnings(sent, dialect, path)] };
}

function tooLarge({ name }: SchemaDialect, path: string): CruxError {
  return new CruxError(
    "unsupported",
    `The schema at ${path} becomes too large for ${name} when its references are written out. Give a smaller one.`,
    { path },
  );
}

/** Definitions keep their names; what is referred to elsewhere in the document gets one. */
function nameDefinition(pointer: string, run: Rewriting, taken: readonly string[]): string {
  const [, container = "", name = "root", ...more] = pointer.split("/");
  const folder = container === "definitions" && run.accepts("definitions") ? "definitions" : "$defs";
  const isDefinition = (container === "definitions" || container === "$defs") && more.length === 0;
  const wanted = isDefinition ? name : (more.at(-1) ?? name);
  const free = (suffix: number): string => `#/${folder}/${wanted}${suffix === 0 ? "" : `_${suffix}`}`;
  let suffix = 0;
  while (taken.includes(free(suffix))) suffix += 1;
  return free(suffix);
}

/** Every definition that is referred to, also by one another; rewriting one may ask for more. */
function writeDefinitions(definitions: ReadonlyMap<string, string>, run: Rewriting): JsonObject {
  const written: Record<string, Record<string, JsonValue>> = {};
  for (const [pointer, reference] of definitions) {
    const [, folder = "$defs", name = ""] = reference.split("/");
    const place = { path: run.pathOf(pointer), above: [] };
    const schema = run.rewrite(run.references.target(pointer), place) ?? {};
    (written[folder] ??= {})[name.replaceAll("~1", "/").replaceAll("~0", "~")] = schema;
  }
  return written;
}

const limitNames: Readonly<Record<keyof SchemaLimits, string>> = {
  depth: "levels of nesting",
  properties: "properties",
  optionalProperties: "optional properties",
  unions: "places with anyOf or several types",
  enumValues: "enum values",
};

function limitWarnings(schema: JsonObject, { name, limits }: SchemaDialect, path: string): readonly Warning[] {
  if (limits === undefined) return [];
  const size = measureSchema(schema);
  const measures = Object.keys(limitNames) as (keyof SchemaLimits)[];
  return measures.flatMap((measure) => {
    const limit = limits[measure];
    if (limit === undefined || size[measure] <= limit) return [];
    const message = `${name} takes at most ${limit} ${limitNames[measure]} and may refuse this schema, which has ${size[measure]}.`;
    return [{ code: "schema-limit", message, path }];
  });
}
