import type { JsonObject, JsonValue } from "../json.ts";
import { dataKeywords, isSchemaObject, namedKeywords } from "./schema-node.ts";

/** The `$ref`s of one document. A pointer is a `$ref` in its one normal form: `#`, or `#/` and a path. */
export interface SchemaReferences {
  /** The normal form of a `$ref`, or `null` where it points at nothing in this document. */
  resolve(reference: string): string | null;
  /** The schema at a pointer that `resolve` gave. */
  target(pointer: string): JsonValue;
  /** Whether the schema at a pointer comes back to itself. */
  isRecursive(pointer: string): boolean;
}

/** Reads the references of a document. `$id` and `$anchor` are understood as well as pointers; other documents are not fetched. */
export function readReferences(document: JsonObject): SchemaReferences {
  const names = new Map<string, string>();
  collectNames(document, "#", names);
  const recursive = new Map<string, boolean>();
  const resolve = (reference: string): string | null => {
    const pointer = names.get(reference) ?? reference;
    if (pointer !== "#" && !pointer.startsWith("#/")) return null;
    return find(document, pointer) === undefined ? null : pointer;
  };
  const target = (pointer: string): JsonValue => find(document, pointer) ?? true;
  const reached = (from: string): readonly string[] =>
    referencesIn(target(from)).flatMap((reference) => resolve(reference) ?? []);
  return {
    resolve,
    target,
    isRecursive(pointer) {
      const known = recursive.get(pointer);
      if (known !== undefined) return known;
      const seen = new Set<string>();
      const open = [...reached(pointer)];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(...reached(next));
      }
      recursive.set(pointer, seen.has(pointer));
      return seen.has(pointer);
    },
  };
}

/** Every `$ref` that a schema uses, however deep; definitions beside it are not its own. */
export function referencesIn(schema: JsonValue): readonly string[] {
  if (!isSchemaObject(schema)) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === "$ref" && typeof value === "string") return [value];
    if (keyword === "$defs" || keyword === "definitions" || dataKeywords.has(keyword)) return [];
    if (namedKeywords.has(keyword)) return isSchemaObject(value) ? Object.values(value).flatMap(referencesIn) : [];
    return (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).flatMap(referencesIn);
  });
}

/** The path of a pointer in dotted form: `$defs.node`. */
export function pathOfPointer(pointer: string): string {
  return stepsOf(pointer).join(".");
}

function find(document: JsonValue, pointer: string): JsonValue | undefined {
  return stepsOf(pointer).reduce<JsonValue | undefined>((value, step) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(step)];
    return isSchemaObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, document);
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeStep(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function collectNames(schema: JsonValue, pointer: string, names: Map<string, string>): void {
  if (Array.isArray(schema)) {
    (schema as readonly JsonValue[]).forEach((item, index) => collectNames(item, `${pointer}/${index}`, names));
  }
  if (!isSchemaObject(schema)) return;
  for (const name of ["$id", "id"]) if (typeof schema[name] === "string") names.set(schema[name], pointer);
  if (typeof schema.$anchor === "string") names.set(`#${schema.$anchor}`, pointer);
  for (const [key, value] of Object.entries(schema)) {
    const step = key.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("%", "%25");
    if (!dataKeywords.has(key)) collectNames(value, `${pointer}/${step}`, names);
  }
}
