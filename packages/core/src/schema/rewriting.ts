import type { JsonObject, JsonValue } from "../json.ts";
import type { SchemaDialect } from "./schema-dialect.ts";
import type { SchemaLosses } from "./schema-losses.ts";
import type { SchemaReferences } from "./schema-references.ts";

/** Where a piece of a schema stands. */
export interface Place {
  /** Dotted path in the request. */
  readonly path: string;
  /** Pointers of the recursive definitions written out around it. */
  readonly above: readonly string[];
  /** Whether it stands beside a `$ref` or a union, which says what it is: then it needs no type of its own. */
  readonly beside?: boolean;
}

/** What every step of bringing one schema down shares. */
export interface Rewriting {
  readonly dialect: SchemaDialect;
  readonly references: SchemaReferences;
  readonly losses: SchemaLosses;
  accepts(keyword: string): boolean;
  /** The schema in the dialect; `null` where nothing may stand: `false`, and where recursion ends. */
  rewrite(schema: JsonValue, place: Place): JsonObject | null;
  /** The `$ref` to send for a definition, which is then sent too. */
  referTo(pointer: string): string;
  /** The dotted path of a definition. */
  pathOf(pointer: string): string;
}

/** The place of a schema below another. */
export function below(place: Place, ...steps: readonly (string | number)[]): Place {
  return { above: place.above, path: [place.path, ...steps].join(".") };
}
