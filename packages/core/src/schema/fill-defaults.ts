import type { JsonObject, JsonValue } from "../json.ts";
import { readReferences, type SchemaReferences } from "./schema-references.ts";
import { isSchemaObject, listedSchemas, namedSchemas } from "./schema-node.ts";

/**
 * Fills in what a JSON Schema calls the default of a property that is absent, as schema libraries do for their schemas: models
 * leave out what has one, or write the null they were told to. Of the branches of a union none is followed, since nothing says
 * which is meant. Values are not changed but copied where something is filled in.
 */
export function createDefaultFiller(document: JsonObject): (value: JsonValue) => JsonValue {
  if (!JSON.stringify(document).includes('"default":')) return (value) => value;
  const references = readReferences(document);
  return (value) => fill(value, [document], references);
}

function fill(value: JsonValue, schemas: readonly JsonValue[], references: SchemaReferences): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  const applying = schemas.flatMap((schema) => membersOf(schema, references, []));
  if (applying.length === 0) return value;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) =>
      fill(
        item,
        applying.flatMap((schema) => itemSchemas(schema, index)),
        references,
      ),
    );
  }
  const filled = new Map(Object.entries(value));
  for (const [name, schema] of applying.flatMap(({ properties }) => Object.entries(namedSchemas(properties)))) {
    const known = filled.get(name);
    const given = isSchemaObject(schema) ? schema.default : undefined;
    if (known !== undefined) filled.set(name, fill(known, [schema], references));
    else if (given !== undefined) filled.set(name, structuredClone(given));
  }
  return Object.fromEntries(filled);
}

/** A schema, and those that hold wherever it does. */
function membersOf(schema: JsonValue, references: SchemaReferences, above: readonly string[]): readonly JsonObject[] {
  if (!isSchemaObject(schema)) return [];
  const pointer = typeof schema.$ref === "string" ? references.resolve(schema.$ref) : null;
  const isNew = pointer !== null && !above.includes(pointer);
  return [
    schema,
    ...(isNew ? membersOf(references.target(pointer), references, [...above, pointer]) : []),
    ...(listedSchemas(schema.allOf) ?? []).flatMap((branch) => membersOf(branch, references, above)),
  ];
}

function itemSchemas({ items, prefixItems }: JsonObject, index: number): readonly JsonValue[] {
  const own = (listedSchemas(prefixItems) ?? listedSchemas(items))?.[index];
  if (own !== undefined) return [own];
  return items === undefined || Array.isArray(items) ? [] : [items];
}
