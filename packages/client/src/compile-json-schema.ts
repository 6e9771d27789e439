import { dereference, validate, type Schema, type SchemaDraft } from "@cfworker/json-schema";
import { CruxError, type JsonObject, type StandardSchema } from "@crux/core";
import { readIssues } from "./read-issues.ts";
import { repairPattern } from "./repair-pattern.ts";

/**
 * What checks values against a JSON Schema, by @cfworker/json-schema, which interprets a schema where others generate code:
 * it works where `eval` is forbidden. The schema is changed: the library notes addresses in it.
 * @throws CruxError `invalid-request` for a schema that cannot be used, `unsupported` for one that needs more than one
 * `$dynamicAnchor` of a name; some of it only while a value is checked.
 */
export function compileJsonSchema(schema: JsonObject): StandardSchema {
  const draft = draftOf(schema);
  const root = schema as Schema;
  const addresses = usable(() => {
    prepare(Object.values(dereference(root)).filter((node) => typeof node === "object"));
    return dereference(root);
  });
  const check = (value: unknown): ReturnType<typeof validate> => {
    try {
      return validate(value, root, draft, addresses, false);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const error = "Nested too deeply to be checked, or the schema refers to itself without end.";
      return { valid: false, errors: [{ keyword: "", keywordLocation: "#", instanceLocation: "#", error }] };
    }
  };
  return {
    "~standard": {
      version: 1,
      vendor: "@cfworker/json-schema",
      validate(value) {
        const { valid, errors } = usable(() => check(value));
        return valid ? { value } : { issues: readIssues(errors) };
      },
    },
  };
}

/** By `$schema`, with or without a `#` at its end. Draft 6 is in all that the library reads a part of draft 7. */
function draftOf({ $schema }: JsonObject): SchemaDraft {
  const [, draft] = /json-schema\.org\/draft(?:-0|\/)([467]|2019-09)\/schema/.exec(String($schema)) ?? [];
  if (draft === "4" || draft === "2019-09") return draft;
  return draft === "6" || draft === "7" ? "7" : "2020-12";
}

/** Says in words of the library what it does not understand, in each schema of a document. */
function prepare(nodes: readonly Schema[]): void {
  const anchors = nodes.flatMap(({ $dynamicAnchor }) => (typeof $dynamicAnchor === "string" ? [$dynamicAnchor] : []));
  if (new Set(anchors).size < anchors.length)
    throw new CruxError(
      "unsupported",
      "A JSON Schema with two $dynamicAnchor of one name cannot be checked. Name them apart.",
    );
  for (const node of nodes) {
    if (typeof node.pattern === "string") node.pattern = repairPattern(node.pattern);
    if (typeof node.patternProperties === "object") node.patternProperties = repairNames(node.patternProperties);
    // With one anchor of a name a dynamic reference is a plain one.
    if (typeof node["$dynamicAnchor"] === "string") node.$anchor ??= node["$dynamicAnchor"];
    if (typeof node["$dynamicRef"] === "string") node.allOf = [...(node.allOf ?? []), { $ref: node["$dynamicRef"] }];
  }
}

function repairNames(schemas: NonNullable<Schema["patternProperties"]>): NonNullable<Schema["patternProperties"]> {
  return Object.fromEntries(Object.entries(schemas).map(([pattern, schema]) => [repairPattern(pattern), schema]));
}

/** The library throws plain errors for a schema it cannot use; one for a `$ref` lists every address it knows. */
function usable<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof CruxError) throw cause;
    const [reason = ""] = cause.message.split("\n");
    throw new CruxError("invalid-request", `The JSON Schema cannot be used to check a value: ${reason}`, { cause });
  }
}
