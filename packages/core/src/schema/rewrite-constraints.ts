import type { JsonObject, JsonValue } from "../json.ts";
import { below, type Place, type Rewriting } from "./rewriting.ts";
import { describeMore, isSchemaObject, namedSchemas, typesOf } from "./schema-node.ts";

/** Keywords that other steps see to. */
const elsewhere: ReadonlySet<string> = new Set([
  ...["type", "enum", "const", "properties", "required", "additionalProperties", "items", "prefixItems", "description"],
]);

/** Keywords that demand nothing: left out without a word where they are refused. */
const silent: ReadonlySet<string> = new Set([
  ...[
    "$schema",
    "$id",
    "id",
    "$comment",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "title",
    "deprecated",
    "readOnly",
  ],
  ...["writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "discriminator", "externalDocs", "xml"],
]);

/** Keywords that demand nothing, but tell the model something. */
const worthTelling: ReadonlySet<string> = new Set(["default", "examples", "example"]);

const oneBelow: ReadonlySet<string> = new Set([
  ...["not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties"],
]);

/** The longest value that is told in a description. */
const maxTold = 200;

/** A schema's other keywords in the dialect: what is refused is told in the description, and warned of where it demanded something. */
export function rewriteConstraints(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  const bounded = exclusiveBounds(schema, place, run);
  const kept: Record<string, JsonValue> = {};
  const told: string[] = [];
  const lost: string[] = [];
  for (const [keyword, value] of Object.entries(bounded)) {
    if (keyword === "$defs" || keyword === "definitions") continue;
    const clamped = clamp(keyword, value, run);
    if (clamped !== undefined) kept[keyword] = clamped;
    if (elsewhere.has(keyword)) kept[keyword] = value;
    else if (isSendable(keyword, value, run)) kept[keyword] = rewriteBelow(keyword, value, place, run);
    else if (!isSilent(keyword, value, schema, run)) {
      told.push(`${keyword}: ${JSON.stringify(value)}`);
      if (!worthTelling.has(keyword)) lost.push(keyword);
    }
  }
  const words = told.filter((word) => word.length <= maxTold);
  run.losses.drop(place.path, lost, words.length > 0);
  return words.length === 0 ? kept : describeMore(kept, words.join(", "));
}

function isSendable(keyword: string, value: JsonValue, { dialect, accepts }: Rewriting): boolean {
  if (!accepts(keyword)) return false;
  if (keyword === "format" && dialect.formats !== undefined) return dialect.formats.includes(String(value));
  if (keyword === "pattern" && dialect.patterns === "without-look-around") return !/\(\?<?[=!]/.test(String(value));
  const most = dialect.atMost?.[keyword];
  return most === undefined || typeof value !== "number" || value <= most;
}

/** The most the dialect takes of a limit that is higher. */
function clamp(keyword: string, value: JsonValue, { dialect, accepts }: Rewriting): number | undefined {
  const most = dialect.atMost?.[keyword];
  return most !== undefined && typeof value === "number" && value > most && accepts(keyword) ? most : undefined;
}

function isSilent(keyword: string, value: JsonValue, schema: JsonObject, run: Rewriting): boolean {
  if (silent.has(keyword) || keyword.startsWith("x-")) return true;
  // What schema libraries write by themselves: the bounds of a safe integer, and a format's pattern beside it.
  if (keyword === "minimum" || keyword === "maximum") return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
  if (keyword === "pattern") return schema.format !== undefined && isSendable("format", schema.format, run);
  return value === false && (keyword === "uniqueItems" || keyword === "unevaluatedItems");
}

function rewriteBelow(keyword: string, value: JsonValue, place: Place, run: Rewriting): JsonValue {
  if (oneBelow.has(keyword)) return run.rewrite(value, below(place, keyword)) ?? false;
  if (keyword === "allOf" && Array.isArray(value)) {
    return (value as readonly JsonValue[]).flatMap(
      (member, index) => run.rewrite(member, below(place, keyword, index)) ?? [],
    );
  }
  if ((keyword !== "patternProperties" && keyword !== "dependentSchemas") || !isSchemaObject(value)) return value;
  return Object.fromEntries(
    Object.entries(namedSchemas(value)).map(([name, inner]) => [
      name,
      run.rewrite(inner, below(place, keyword, name)) ?? false,
    ]),
  );
}

/** An exclusive bound as an inclusive one, where only those are taken: the next whole number, or a bound a hair too wide. */
function exclusiveBounds(schema: JsonObject, place: Place, run: Rewriting): JsonObject {
  return exclusiveBound(
    exclusiveBound(schema, { exclusive: "exclusiveMinimum", inclusive: "minimum", step: 1 }, place, run),
    { exclusive: "exclusiveMaximum", inclusive: "maximum", step: -1 },
    place,
    run,
  );
}

interface Bound {
  readonly exclusive: string;
  readonly inclusive: string;
  readonly step: 1 | -1;
}

function exclusiveBound(
  schema: JsonObject,
  { exclusive, inclusive, step }: Bound,
  place: Place,
  run: Rewriting,
): JsonObject {
  const bound = schema[exclusive];
  if (typeof bound !== "number" || run.accepts(exclusive) || !run.accepts(inclusive)) return schema;
  const { [exclusive]: _bound, [inclusive]: known, ...rest } = schema;
  const whole = typesOf(schema)?.every((type) => type === "integer" || type === "null") === true;
  const next = step === 1 ? Math.floor(bound) + 1 : Math.ceil(bound) - 1;
  const sent = whole ? next : bound;
  const narrower = typeof known === "number" ? (step === 1 ? Math.max(known, sent) : Math.min(known, sent)) : sent;
  if (whole || narrower !== bound) return { ...rest, [inclusive]: narrower };
  run.losses.drop(place.path, [exclusive], true);
  return describeMore({ ...rest, [inclusive]: narrower }, `${exclusive}: ${bound}`);
}
