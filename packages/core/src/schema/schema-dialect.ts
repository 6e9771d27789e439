/**
 * The subset of JSON Schema that a vendor takes, as data: what {@link downlevelSchema} brings a schema to. Absent
 * fields mean that the vendor takes what JSON Schema (2020-12) allows. Each provider holds its own dialects, with
 * the page and the date of its facts.
 */
export interface SchemaDialect {
  /** Who takes it, as warnings name it: `OpenAI's strict mode`. */
  readonly name: string;
  /**
   * The keywords that may be sent: a vendor's list of what it takes, or of what it refuses where it takes the rest.
   * A refused keyword is put in terms of accepted ones where that loses nothing or little (`const` as `enum`,
   * `oneOf` as `anyOf`, `allOf` merged, `exclusiveMinimum` as `minimum`, `prefixItems` as `items`, `definitions` as
   * `$defs`); else it is left out, told to the model in the description, and warned of.
   */
  readonly keywords: { readonly accepted: readonly string[] } | { readonly refused: readonly string[] };
  /** The values of `format` that may be sent. */
  readonly formats?: readonly string[];
  /** The highest value of a keyword that may be sent: `{ minItems: 1 }`. What is higher is sent as that. */
  readonly atMost?: Readonly<Record<string, number>>;
  /** What a `pattern` may hold. */
  readonly patterns?: "without-look-around";
  /**
   * What the whole schema must be. `object`: an object without a union, as tools want it; a union is sent as one object
   * with the properties of all. `wrapped-object`: what is no plain object is sent as the property `value` of one;
   * `response.json()` takes it out again.
   */
  readonly root?: "object" | "wrapped-object";
  /** `closed`: every object must say `additionalProperties: false`. */
  readonly objects?: "closed";
  /** `required`: every property must be required. An optional one is asked for as nullable; `response.json()` reads its `null` as absent. */
  readonly properties?: "required";
  /** `bare`: nothing may stand beside a `$ref`. `inlined`: a schema must stand where it is used. */
  readonly references?: "bare" | "inlined";
  /**
   * What may refer to itself. `optional`: only through properties that are not required. `unrolled`: nothing may;
   * it is written out so many levels deep (default 3) and ends there.
   */
  readonly recursion?: "optional" | "unrolled";
  /** How many levels of a recursive schema are written out. Default 3. */
  readonly recursionLevels?: number;
  /** How several types are said: `any-of`, or `nullable` (`nullable: true` for null, `anyOf` for the rest) instead of a list in `type`. */
  readonly types?: "any-of" | "nullable";
  /** `typed`: a schema without a type is refused; what may be anything is asked for as a string, number, boolean or null. */
  readonly untyped?: "typed";
  /** The types of value that `enum` may hold. */
  readonly enumValues?: readonly ("string" | "number" | "boolean" | "null")[];
  /** Sizes beyond which the vendor refuses a schema. Nothing can be left out for them: they are warned of. */
  readonly limits?: SchemaLimits;
}

/** See {@link SchemaDialect.limits}. */
export interface SchemaLimits {
  /** Levels of objects and arrays inside each other. */
  readonly depth?: number;
  readonly properties?: number;
  readonly optionalProperties?: number;
  /** Places with `anyOf` or several types. */
  readonly unions?: number;
  /** Values of all enums together. */
  readonly enumValues?: number;
}

/** Whether a keyword may be sent. */
export function acceptsKeyword({ keywords }: SchemaDialect, keyword: string): boolean {
  return "accepted" in keywords ? keywords.accepted.includes(keyword) : !keywords.refused.includes(keyword);
}
