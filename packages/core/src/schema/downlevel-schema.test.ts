import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../json.ts";
import type { StandardSchema } from "../standard-schema.ts";
import { downlevelSchema } from "./downlevel-schema.ts";
import type { SchemaDialect } from "./schema-dialect.ts";

/** Takes everything: only what no dialect can send is changed. */
const open: SchemaDialect = { name: "Open", keywords: { refused: [] } };

/** As OpenAI's strict mode. */
const strict: SchemaDialect = {
  name: "Strict",
  keywords: {
    refused: ["oneOf", "allOf", "not", "if", "then", "else", "patternProperties", "prefixItems", "default", "$id"],
  },
  patterns: "without-look-around",
  root: "wrapped-object",
  objects: "closed",
  properties: "required",
  references: "bare",
  untyped: "typed",
  limits: { depth: 3 },
};

/** As Anthropic's. */
const narrow: SchemaDialect = {
  name: "Narrow",
  keywords: {
    refused: [
      "$schema",
      "oneOf",
      "minimum",
      "maximum",
      "minLength",
      "pattern",
      "maxItems",
      "prefixItems",
      "uniqueItems",
    ],
  },
  formats: ["uuid", "email"],
  atMost: { minItems: 1 },
  objects: "closed",
  recursion: "unrolled",
  recursionLevels: 2,
};

/** As Gemini's. */
const listed: SchemaDialect = {
  name: "Listed",
  keywords: {
    accepted: [
      ...["$defs", "$ref", "type", "description", "enum", "items", "minItems", "maxItems", "minimum", "maximum"],
      ...["anyOf", "properties", "additionalProperties", "required", "format", "prefixItems"],
    ],
  },
  references: "bare",
  recursion: "optional",
  types: "any-of",
  enumValues: ["string", "number"],
};

/** As Ollama's tools. */
const flat: SchemaDialect = {
  name: "Flat",
  keywords: { accepted: ["type", "items", "required", "properties", "anyOf", "description", "enum"] },
  root: "object",
  references: "inlined",
  recursion: "unrolled",
};

function downlevel(
  schema: JsonObject | StandardSchema,
  dialect: SchemaDialect,
): { schema: JsonObject; told: readonly string[] } {
  const { schema: sent, warnings } = downlevelSchema(schema, dialect, "responseFormat.schema");
  return {
    schema: sent,
    told: warnings.map(({ path = "", message }) => `${path.replace("responseFormat.schema", "@")} ${message}`),
  };
}

const node = {
  type: "object",
  properties: {
    name: { type: "string" },
    next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] },
    children: { type: "array", items: { $ref: "#/$defs/node" } },
  },
  required: ["name", "children"],
} as const;

describe("what a dialect takes as it is", () => {
  const schemas: readonly JsonObject[] = [
    {},
    {
      type: "object",
      properties: { a: { enum: [1, "a", null, true] } },
      required: ["a"],
      additionalProperties: { type: "string" },
    },
    { $ref: "#/$defs/node", $defs: { node } },
    { type: "array", prefixItems: [{ type: "string" }, {}], items: false },
    {
      allOf: [{ required: ["a"] }, { required: ["b"] }],
      not: { type: "string" },
      if: { type: "object" },
      then: { minProperties: 2 },
    },
    {
      oneOf: [{ const: 1 }, { type: ["string", "null"], pattern: "(?=a)", format: "iri" }],
      patternProperties: { "^a": { minimum: 1 } },
    },
  ];
  it.each(schemas)("comes back equal: %j", (schema) => {
    const sent = downlevel(schema, open);
    expect(sent.told).toEqual([]);
    expect(sent.schema).toEqual(schema);
  });

  it("is not changed itself", () => {
    const schema = {
      type: "object",
      properties: { a: { type: "string", minLength: 1, default: "x" } },
      definitions: {},
    };
    const before = JSON.stringify(schema);
    for (const dialect of [strict, narrow, listed, flat]) downlevel(schema, dialect);
    expect(JSON.stringify(schema)).toBe(before);
  });
});

describe("constraints", () => {
  it("are taken out, told to the model, and warned of with place and keyword", () => {
    const { schema, told } = downlevel(
      {
        type: "object",
        additionalProperties: false,
        properties: {
          age: { type: "integer", minimum: 0, maximum: 150, description: "In years" },
          tags: { type: "array", items: { type: "string", minLength: 5 }, minItems: 2 },
          site: { type: "string", format: "iri" },
        },
      },
      narrow,
    );
    expect(schema.properties).toEqual({
      age: { type: "integer", description: "In years (minimum: 0, maximum: 150)" },
      tags: {
        type: "array",
        items: { type: "string", description: "(minLength: 5)" },
        minItems: 1,
        description: "(minItems: 2)",
      },
      site: { type: "string", description: '(format: "iri")' },
    });
    expect(told).toEqual([
      "@.properties.age Narrow does not enforce minimum, maximum; the model is told of it in the description.",
      "@.properties.tags Narrow does not enforce minItems; the model is told of it in the description.",
      "@.properties.tags.items Narrow does not enforce minLength; the model is told of it in the description.",
      "@.properties.site Narrow does not enforce format; the model is told of it in the description.",
    ]);
  });

  it("that a schema library writes by itself are left out without a word", () => {
    const { schema, told } = downlevel(z.object({ count: z.int(), mail: z.email() }), narrow);
    expect(told).toEqual([]);
    expect(schema.properties).toEqual({ count: { type: "integer" }, mail: { type: "string", format: "email" } });
    expect(schema).not.toHaveProperty("$schema");
  });

  it("that demand nothing are told without a warning", () => {
    const { schema, told } = downlevel(
      {
        type: "object",
        properties: { a: { type: "string", default: "x" } },
        required: ["a"],
        additionalProperties: false,
      },
      strict,
    );
    expect(schema.properties).toEqual({ a: { type: "string", description: '(default: "x")' } });
    expect(told).toEqual([]);
  });

  it("become the nearest one that is taken", () => {
    const { schema, told } = downlevel(
      {
        properties: {
          a: { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10.5 },
          b: { type: "number", exclusiveMinimum: 0 },
        },
      },
      listed,
    );
    expect(schema.properties).toEqual({
      a: { type: "integer", minimum: 1, maximum: 10 },
      b: { type: "number", minimum: 0, description: "(exclusiveMinimum: 0)" },
    });
    expect(told).toEqual([
      "@.properties.b Listed does not enforce exclusiveMinimum; the model is told of it in the description.",
    ]);
  });

  it("may be taken in part: a pattern without look-around", () => {
    const { schema, told } = downlevel(
      z.object({ plain: z.string().regex(/^a(?:b)$/), ahead: z.string().regex(/^(?!a)b/) }),
      strict,
    );
    expect(schema.properties).toEqual({
      plain: { type: "string", pattern: "^a(?:b)$" },
      ahead: { type: "string", description: '(pattern: "^(?!a)b")' },
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^@\.properties\.ahead .*pattern/);
  });
});

describe("objects", () => {
  it("are closed at every depth: told once for a schema written by hand, not for a library's", () => {
    const schema = {
      type: "object",
      properties: { a: { type: "array", items: { type: "object", properties: {} } } },
      required: ["a"],
    };
    const closed = {
      type: "object",
      additionalProperties: false,
      properties: { a: { type: "array", items: { type: "object", properties: {}, additionalProperties: false } } },
      required: ["a"],
    };
    const sent = downlevel(schema, narrow);
    expect(sent.schema).toEqual(closed);
    expect(sent.told).toHaveLength(1);
    expect(sent.told[0]).toMatch(/^@ .*additionalProperties: false.*properties\.a\.items/);
    const library = downlevel(z.object({ a: z.array(z.object({})) }), narrow);
    expect(library.schema).toEqual(closed);
    expect(library.told).toEqual([]);
  });

  it("that are maps are closed with a warning of their own", () => {
    const { told } = downlevel(z.object({ scores: z.record(z.string(), z.number()) }), strict);
    expect(told).toEqual([
      "@.properties.scores Strict does not enforce additionalProperties; the model is not told of it.",
    ]);
    expect(downlevel(z.object({ scores: z.record(z.string(), z.int()) }), listed).schema.properties).toMatchObject({
      scores: { type: "object", additionalProperties: { type: "integer" } },
    });
  });

  it("require what is optional, as nullable", () => {
    const { schema, told } = downlevel(
      {
        type: "object",
        additionalProperties: false,
        required: ["r"],
        properties: {
          r: { type: "string" },
          text: { type: "string" },
          either: { type: ["string", "null"] },
          choice: { type: "string", enum: ["a", "b"] },
          one: { type: "string", const: "a" },
          mixed: { enum: [1, "a"] },
          ref: { $ref: "#/$defs/d" },
          union: { description: "u", anyOf: [{ type: "string" }, { type: "number" }] },
          any: true,
        },
        $defs: { d: { type: "string" } },
      },
      strict,
    );
    const properties = schema.properties as Record<string, JsonObject>;
    expect(schema.required).toEqual(Object.keys(properties));
    expect(properties).toEqual({
      r: { type: "string" },
      text: { type: ["string", "null"] },
      either: { type: ["string", "null"] },
      choice: { type: ["string", "null"], enum: ["a", "b", null] },
      one: { anyOf: [{ type: "string", const: "a" }, { type: "null" }] },
      mixed: { type: ["integer", "string", "null"], enum: [1, "a", null] },
      ref: { anyOf: [{ $ref: "#/$defs/d" }, { type: "null" }] },
      union: { description: "u", anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
      any: { type: ["string", "number", "boolean", "null"] },
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^@ .*required.*properties\.text.*and 3 more/);
  });

  it("have properties that are named like keywords", () => {
    const names = [
      "properties",
      "required",
      "items",
      "$ref",
      "$defs",
      "anyOf",
      "type",
      "enum",
      "default",
      "additionalProperties",
    ];
    const schema = {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, { type: "string", minLength: 1 }])),
      required: names,
      additionalProperties: false,
    };
    expect(downlevel(schema, open)).toEqual({ schema, told: [] });
    const { schema: sent, told } = downlevel(schema, flat);
    expect(Object.keys(sent.properties as JsonObject)).toEqual(names);
    expect(told.slice(0, names.length)).toEqual(
      names.map(
        (name) => `@.properties.${name} Flat does not enforce minLength; the model is told of it in the description.`,
      ),
    );
    expect(told.at(-1)).toMatch(/^@ .*additionalProperties: false/);
  });

  it("describe what they require, and lose what may not be", () => {
    const schema = {
      type: "object",
      properties: { never: false, a: { type: "string" } },
      required: ["a", "b"],
      additionalProperties: { type: "number" },
    };
    expect(downlevel(schema, flat).schema).toEqual({
      type: "object",
      properties: { a: { type: "string" }, b: { type: "number" } },
      required: ["a", "b"],
    });
  });
});

describe("allOf", () => {
  it("is merged where it is refused: bounds, types, values, properties", () => {
    const { schema, told } = downlevel(
      {
        allOf: [
          {
            type: "object",
            properties: { a: { type: "number", minimum: 1 }, k: { enum: ["x", "y"] } },
            required: ["a"],
          },
          { $ref: "#/$defs/more" },
        ],
        properties: { k: { type: "string" } },
        $defs: {
          more: {
            properties: { a: { type: "integer", minimum: 3, maximum: 9 }, k: { enum: ["y", "z"] } },
            required: ["k"],
          },
        },
      },
      listed,
    );
    expect(schema).toEqual({
      type: "object",
      properties: { k: { type: "string", enum: ["y"] }, a: { type: "integer", minimum: 3, maximum: 9 } },
      required: ["a", "k"],
    });
    expect(told).toEqual([]);
  });

  it("is merged where objects are closed, which would exclude each other", () => {
    const { schema } = downlevel(z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })), narrow);
    expect(schema).toEqual({
      type: "object",
      properties: { a: { type: "string" }, b: { type: "number" } },
      required: ["a", "b"],
      additionalProperties: false,
    });
  });

  it("keeps to a member that is closed", () => {
    const closed = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
    const { schema } = downlevel(
      { allOf: [closed, { properties: { a: { description: "d" }, b: { type: "number" } } }] },
      listed,
    );
    expect(schema).toEqual({
      type: "object",
      properties: { a: { type: "string", description: "d" } },
      additionalProperties: false,
    });
  });

  it("warns of what no one keyword can say", () => {
    const { schema, told } = downlevel({ type: "string", allOf: [{ pattern: "^a" }, { pattern: "b$" }] }, strict);
    expect((schema.properties as JsonObject).value).toEqual({ type: "string", pattern: "^a" });
    expect(told.some((line) => line.includes("does not enforce pattern"))).toBe(true);
  });

  it("multiplies out unions of its members", () => {
    const member = (name: string): JsonObject => ({ anyOf: [{ required: [name] }, { required: [`${name}2`] }] });
    const { schema } = downlevel(
      { type: "object", properties: { a: {}, a2: {}, b: {}, b2: {} }, allOf: [member("a"), member("b")] },
      narrow,
    );
    expect((schema.anyOf as JsonObject[]).map(({ required }) => required)).toEqual([
      ["a", "b"],
      ["a", "b2"],
      ["a2", "b"],
      ["a2", "b2"],
    ]);
  });

  it("ends where members refer to themselves", () => {
    const tree = {
      type: "object",
      properties: { left: { allOf: [{ $ref: "#/$defs/tree" }, { properties: { extra: { type: "string" } } }] } },
    };
    for (const dialect of [strict, narrow, flat]) {
      const { told } = downlevel({ $ref: "#/$defs/tree", $defs: { tree } }, dialect);
      expect(told.some((line) => line.includes("@.$defs.tree"))).toBe(true);
    }
  });
});

describe("unions", () => {
  it("oneOf becomes anyOf: silently where only one branch can fit", () => {
    const event = z.discriminatedUnion("type", [
      z.object({ type: z.literal("a"), a: z.string() }),
      z.object({ type: z.literal("b"), b: z.number() }),
    ]);
    const { schema, told } = downlevel(z.object({ event }), narrow);
    expect(told).toEqual([]);
    expect(schema).toMatchObject({ properties: { event: { anyOf: [{ properties: { type: { const: "a" } } }, {}] } } });
    expect(downlevel({ oneOf: [{ type: "string" }, { type: "null" }] }, narrow).told).toEqual([]);
    expect(downlevel({ oneOf: [{ type: "string" }, { type: "string", format: "uuid" }] }, narrow).told).toEqual([
      "@ Narrow takes oneOf as anyOf: several of its branches may fit at once.",
    ]);
  });

  it("take what stands beside them into their branches, where those are closed", () => {
    const { schema } = downlevel(
      {
        type: "object",
        description: "d",
        properties: { id: { type: "string" } },
        required: ["id"],
        anyOf: [{ properties: { a: { type: "string" } } }, { required: ["b"] }],
      },
      narrow,
    );
    expect(schema).toEqual({
      description: "d",
      anyOf: [
        {
          type: "object",
          properties: { id: { type: "string" }, a: { type: "string" } },
          required: ["id"],
          additionalProperties: false,
        },
        {
          type: "object",
          properties: { id: { type: "string" }, b: {} },
          required: ["id", "b"],
          additionalProperties: false,
        },
      ],
    });
  });

  it("say several types, each with its own keywords, where a list of types is refused", () => {
    const { schema } = downlevel(
      {
        type: "object",
        properties: { a: { type: ["string", "integer", "null"], enum: ["x", 1, null], minimum: 0, description: "d" } },
      },
      listed,
    );
    expect(schema.properties).toEqual({
      a: {
        description: "d",
        anyOf: [{ type: "string", enum: ["x"] }, { type: "integer", enum: [1], minimum: 0 }, { type: "null" }],
      },
    });
    expect(downlevel({ type: ["string", "null"], minLength: 1 }, { ...open, types: "nullable" }).schema).toEqual({
      type: "string",
      minLength: 1,
      nullable: true,
    });
  });

  it("lose the branches that nothing fits", () => {
    expect(downlevel({ anyOf: [false, { type: "string" }] }, listed).schema).toEqual({ anyOf: [{ type: "string" }] });
  });
});

describe("values", () => {
  it("const becomes enum", () => {
    expect(downlevel({ const: "a" }, listed)).toEqual({ schema: { enum: ["a"] }, told: [] });
  });

  it("of types that enum refuses become types, with a warning where that is wider", () => {
    const values = (schema: JsonObject): ReturnType<typeof downlevel> => downlevel(schema, listed);
    expect(values({ enum: ["a", 1, null] })).toEqual({
      schema: { anyOf: [{ type: "string", enum: ["a"] }, { type: "integer", enum: [1] }, { type: "null" }] },
      told: [],
    });
    expect(values({ enum: [true, false] })).toEqual({ schema: { type: "boolean" }, told: [] });
    expect(values({ const: true })).toEqual({
      schema: { type: "boolean", description: "(enum: [true])" },
      told: ["@ Listed does not enforce enum; the model is told of it in the description."],
    });
    expect(values({ enum: [{ a: 1 }] }).told).toHaveLength(1);
  });

  it("give their type where one must be said", () => {
    const { schema } = downlevel(
      {
        type: "object",
        properties: { a: { const: "x" }, b: { enum: [1, 2.5] }, c: { minLength: 1 }, d: { type: "array" } },
        required: ["a", "b", "c", "d"],
      },
      strict,
    );
    expect(schema.properties).toEqual({
      a: { const: "x", type: "string" },
      b: { enum: [1, 2.5], type: "number" },
      c: { minLength: 1, type: "string" },
      d: { type: "array", items: { type: ["string", "number", "boolean", "null"] } },
    });
  });
});

describe("arrays", () => {
  it("that are tuples keep their kinds, not their order", () => {
    const { schema, told } = downlevel(z.object({ at: z.tuple([z.number(), z.number(), z.string()]) }), strict);
    expect(schema.properties).toEqual({
      at: {
        type: "array",
        description: "(3 items in this order: number, number, string)",
        items: { anyOf: [{ type: "number" }, { type: "string" }] },
        minItems: 3,
        maxItems: 3,
      },
    });
    expect(told).toEqual([
      "@.properties.at Strict does not enforce prefixItems; the model is told of it in the description.",
    ]);
  });

  it("of draft 7 are understood", () => {
    const draft = { type: "array", items: [{ type: "string" }], additionalItems: false };
    expect(downlevel(draft, open).schema).toEqual({ type: "array", prefixItems: [{ type: "string" }], items: false });
  });
});

describe("references", () => {
  it("of draft 7 go to $defs where definitions are refused, and stay where not", () => {
    const draft = {
      $ref: "#/definitions/a",
      definitions: { a: { properties: { a: { $ref: "#/definitions/b" } } }, b: { type: "string" } },
    };
    expect(downlevel(draft, open).schema).toEqual(draft);
    expect(downlevel(draft, listed).schema).toEqual({
      $ref: "#/$defs/a",
      $defs: { a: { properties: { a: { $ref: "#/$defs/b" } } }, b: { type: "string" } },
    });
  });

  it("to any place, by pointer, $anchor or $id, get a definition; to nothing, a warning", () => {
    const { schema, told } = downlevel(
      {
        properties: {
          "a/b": { type: "string" },
          p: { $ref: "#/properties/a~1b" },
          q: { $ref: "#here" },
          r: { $ref: "https://example.com/thing" },
          s: { $ref: "https://example.com/other" },
          t: { $anchor: "here", type: "number" },
        },
        $defs: { thing: { $id: "https://example.com/thing", type: "boolean" } },
      },
      listed,
    );
    expect(schema.properties).toEqual({
      "a/b": { type: "string" },
      p: { $ref: "#/$defs/a~1b" },
      q: { $ref: "#/$defs/t" },
      r: { $ref: "#/$defs/thing" },
      s: {},
      t: { type: "number" },
    });
    expect(schema.$defs).toEqual({ "a/b": { type: "string" }, t: { type: "number" }, thing: { type: "boolean" } });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^@\.properties\.s \$ref https:\/\/example\.com\/other/);
  });

  it("stand alone where nothing may stand beside them", () => {
    const { schema } = downlevel(
      {
        properties: { a: { $ref: "#/$defs/d", description: "mine" }, b: { $ref: "#/$defs/d" } },
        $defs: { d: { type: "string", description: "theirs" } },
      },
      listed,
    );
    expect(schema.properties).toEqual({ a: { type: "string", description: "mine" }, b: { $ref: "#/$defs/d" } });
  });

  it("that are recursive stay where they may", () => {
    const Node: z.ZodType = z.object({
      name: z.string(),
      get children() {
        return z.array(Node);
      },
    });
    const { schema, told } = downlevel(Node as unknown as StandardSchema, strict);
    expect(told).toEqual([]);
    expect(schema).toMatchObject({ type: "object", properties: { children: { items: { $ref: "#" } } } });
  });

  it("that are recursive are written out where they may not, and end in what is still valid", () => {
    const { schema, told } = downlevel({ $ref: "#/$defs/node", $defs: { node } }, narrow);
    const leaf = {
      type: "object",
      properties: {
        name: { type: "string" },
        next: { anyOf: [{ type: "null" }] },
        children: { type: "array", items: { type: "null" }, description: "(leave empty)" },
      },
      required: ["name", "children"],
      additionalProperties: false,
    };
    expect(schema).toEqual({
      ...leaf,
      properties: {
        name: { type: "string" },
        next: { anyOf: [leaf, { type: "null" }] },
        children: { type: "array", items: leaf },
      },
    });
    expect(told.filter((line) => line.includes("recursive $ref"))).toEqual([
      "@.$defs.node Narrow takes no recursive $ref here: the schema is written out 2 levels deep and ends there.",
    ]);
    expect(JSON.stringify(downlevel({ $ref: "#/$defs/node", $defs: { node } }, flat).schema)).not.toContain("$ref");
  });

  it("that are recursive become optional where only that is taken", () => {
    const { schema, told } = downlevel({ $ref: "#/$defs/node", $defs: { node } }, listed);
    expect(schema).toMatchObject({ $ref: "#/$defs/node", $defs: { node: { required: ["name"] } } });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^@\.\$defs\.node\.properties\.children .*recursive \$ref/);
  });

  it("that refer to each other, or only to themselves, end", () => {
    const mutual = {
      $ref: "#/$defs/a",
      $defs: {
        a: { type: "object", properties: { b: { $ref: "#/$defs/b" } } },
        b: { type: "object", properties: { a: { $ref: "#/$defs/a" } } },
        loop: { $ref: "#/$defs/loop" },
      },
    };
    for (const dialect of [strict, narrow, listed, flat]) expect(downlevel(mutual, dialect).schema).toBeDefined();
    const loop = { properties: { x: { $ref: "#/$defs/loop" } }, $defs: mutual.$defs };
    for (const dialect of [strict, narrow, listed, flat]) expect(downlevel(loop, dialect).schema).toBeDefined();
  });
});

describe("the root", () => {
  it("that is no plain object is wrapped, and what refers to it follows", () => {
    const list = { type: "array", items: { anyOf: [{ type: "string" }, { $ref: "#" }] } };
    const { schema, told } = downlevel(list, strict);
    const inside = { type: "array", items: { anyOf: [{ type: "string" }, { $ref: "#/$defs/root" }] } };
    expect(schema).toEqual({
      type: "object",
      properties: { value: inside },
      required: ["value"],
      additionalProperties: false,
      $defs: { root: inside },
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^@ .*property value/);
    expect(downlevel({ anyOf: [{ type: "object" }, { type: "null" }] }, strict).schema).toMatchObject({
      properties: { value: {} },
    });
  });

  it("that is a union becomes one object where it must be one", () => {
    const { schema, told } = downlevel(
      {
        anyOf: [
          {
            type: "object",
            properties: { kind: { type: "string", enum: ["a"] }, a: { type: "string" } },
            required: ["kind", "a"],
          },
          { type: "object", properties: { kind: { type: "string", enum: ["b"] } }, required: ["kind"] },
        ],
      },
      flat,
    );
    expect(schema).toEqual({
      type: "object",
      properties: {
        kind: {
          anyOf: [
            { type: "string", enum: ["a"] },
            { type: "string", enum: ["b"] },
          ],
        },
        a: { type: "string" },
      },
      required: ["kind"],
    });
    expect(told).toEqual([
      "@ Flat takes no anyOf or oneOf at the top: it is sent as one object with the properties of every branch.",
    ]);
  });

  it("gets its type where it only has properties, or says nothing", () => {
    expect(downlevel({}, flat).schema).toEqual({ type: "object" });
    expect(downlevel({ properties: { a: {} } }, flat).schema).toEqual({ type: "object", properties: { a: {} } });
  });
});

describe("sizes", () => {
  it("beyond the dialect's are warned of", () => {
    const nested = (levels: number): JsonObject =>
      levels === 0
        ? { type: "string" }
        : { type: "object", properties: { a: nested(levels - 1) }, required: ["a"], additionalProperties: false };
    expect(downlevel(nested(3), strict).told).toEqual([]);
    expect(downlevel(nested(4), strict).told).toEqual([
      "@ Strict takes at most 3 levels of nesting and may refuse this schema, which has 4.",
    ]);
  });
});

describe("what comes out", () => {
  const hard: readonly JsonObject[] = [
    { $ref: "#/$defs/node", $defs: { node } },
    {
      type: "array",
      items: [{ type: "string" }, { enum: [1, true, null, "a", { a: 1 }] }],
      additionalItems: { $ref: "#" },
    },
    {
      allOf: [{ $ref: "#/definitions/a" }, { oneOf: [{ required: ["x"] }, { type: "null" }] }],
      definitions: { a: { properties: { x: {}, y: false } } },
    },
    {
      type: ["object", "string"],
      properties: { a: { const: null }, b: { nullable: true, type: "integer", exclusiveMinimum: 1 } },
      required: ["a", "z"],
    },
    {
      properties: {
        map: { additionalProperties: { type: ["array", "null"], items: true } },
        not: { not: { type: "string" } },
      },
      patternProperties: { "^a": {} },
    },
    {
      anyOf: [{ type: "object", properties: { k: { const: 1 } } }, { type: "string", pattern: "(?<!a)b" }, false],
      minProperties: 1,
    },
    {
      oneOf: [
        { $ref: "#/$defs/x", description: "d" },
        { $ref: "#/$defs/x", minLength: 2 },
      ],
      $defs: { x: { type: "string", format: "iri" } },
    },
    { not: {} },
  ];

  it.each([strict, narrow, listed, flat])("is taken as it is, for $name", (dialect) => {
    for (const schema of hard) {
      const { schema: sent } = downlevelSchema(schema, dialect, "@");
      const again = downlevelSchema(sent, dialect, "@");
      expect(again.schema).toEqual(sent);
      expect(again.warnings.filter(({ code }) => code !== "schema-limit")).toEqual([]);
    }
  });

  it("is refused where it would never end", () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 20 }, (_none, level) => [
        `d${level}`,
        {
          type: "array",
          prefixItems: [{ $ref: `#/$defs/d${level + 1}` }, { $ref: `#/$defs/d${level + 1}`, title: "t" }],
        },
      ]),
    );
    const schema = { type: "object", properties: { a: { $ref: "#/$defs/d0" } }, $defs: { ...doubling, d20: {} } };
    expect(() => downlevelSchema(schema, flat, "tools.0.parameters")).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
    expect(downlevelSchema(schema, open, "tools.0.parameters").schema).toEqual(schema);
  });
});
