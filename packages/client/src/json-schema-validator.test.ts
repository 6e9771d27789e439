import type { JsonObject, JsonValue } from "@crux/core";
import { describe, expect, it } from "vitest";
import { jsonSchemaValidator } from "./json-schema-validator.ts";

const draft = (name: string): string => `http://json-schema.org/draft-0${name}/schema#`;
const modern = (name: string): string => `https://json-schema.org/draft/${name}/schema`;

async function issuesOf(schema: JsonObject, value: JsonValue): Promise<readonly string[]> {
  const compiled = await jsonSchemaValidator.compile(structuredClone(schema) as JsonObject);
  const { issues = [] } = await compiled["~standard"].validate(value);
  return issues.map(({ message, path = [] }) => `${path.map(String).join(".")}: ${message}`);
}

interface Case {
  readonly name: string;
  readonly schema: JsonObject;
  readonly fits: readonly JsonValue[];
  readonly fails: readonly JsonValue[];
}

const tuple = [{ type: "string" }, { type: "integer" }];
const cases: readonly Case[] = [
  {
    name: "properties without a type",
    schema: { properties: { a: { type: "string" } } },
    fits: [{ a: "x" }, 7, {}],
    fails: [{ a: 1 }],
  },
  { name: "a lone required", schema: { required: ["a"] }, fits: [{ a: null }, "x"], fails: [{}, { b: 1 }] },
  { name: "not", schema: { not: { type: "string" } }, fits: [1, null], fails: ["x"] },
  {
    name: "if, then, else",
    schema: { if: { required: ["a"] }, then: { required: ["b"] }, else: { required: ["c"] } },
    fits: [{ a: 1, b: 1 }, { c: 1 }],
    fails: [{ a: 1 }, {}],
  },
  { name: "Unicode classes", schema: { type: "string", pattern: "^\\p{L}+$" }, fits: ["Żółć"], fails: ["a1"] },
  {
    name: "escapes that Unicode patterns forbid",
    schema: { type: "string", pattern: "^[\\w\\-\\.]+\\@\\-\\_$" },
    fits: ["a.b-c@-_"],
    fails: ["a b@-_"],
  },
  {
    name: "oneOf, exactly one",
    schema: { oneOf: [{ type: "integer" }, { minimum: 5 }] },
    fits: [3, 5.5],
    fails: [7, 1.5],
  },
  {
    name: "unevaluatedProperties across allOf",
    schema: {
      allOf: [{ properties: { a: true } }, { properties: { b: true } }],
      unevaluatedProperties: false,
    },
    fits: [{ a: 1, b: 2 }],
    fails: [{ a: 1, c: 3 }],
  },
  {
    name: "recursion and references beside other keywords",
    schema: {
      $ref: "#/$defs/node",
      required: ["name"],
      $defs: { node: { type: "object", properties: { child: { $ref: "#/$defs/node" }, name: { type: "string" } } } },
    },
    fits: [{ name: "a", child: { child: {} } }],
    fails: [{ child: {} }, { name: "a", child: { name: 1 } }],
  },
  {
    name: "anchors, plain and dynamic",
    schema: {
      $schema: modern("2020-12"),
      $dynamicAnchor: "tree",
      type: "object",
      properties: { left: { $dynamicRef: "#tree" }, leaf: { $ref: "#leaf" } },
      $defs: { leaf: { $anchor: "leaf", type: "integer" } },
    },
    fits: [{ left: { leaf: 1 } }],
    fails: [{ left: 1 }, { left: { left: { leaf: "x" } } }],
  },
  {
    name: "tuples of 2020-12",
    schema: { prefixItems: tuple, items: false },
    fits: [["a", 1], ["a"]],
    fails: [[1], ["a", 1, 2]],
  },
  {
    name: "tuples of draft 7, dependencies, contains",
    schema: {
      $schema: draft("7"),
      properties: {
        pair: { items: tuple, additionalItems: false },
        some: { contains: { const: 1 } },
      },
      dependencies: { pair: ["some"] },
    },
    fits: [{ pair: ["a", 1], some: [0, 1] }, {}],
    fails: [{ pair: ["a", 1, 2], some: [1] }, { pair: [] }, { some: [0] }],
  },
  {
    name: "in draft 7, nothing beside a reference",
    schema: { $schema: draft("7"), $ref: "#/definitions/any", type: "string", definitions: { any: {} } },
    fits: [1, "x"],
    fails: [],
  },
  {
    name: "exclusive bounds of draft 4",
    schema: { $schema: draft("4"), minimum: 1, exclusiveMinimum: true, id: "http://x.example/y#" },
    fits: [2],
    fails: [1, 0],
  },
  {
    name: "recursion of 2019-09",
    schema: {
      $schema: modern("2019-09"),
      $recursiveAnchor: true,
      properties: { next: { $recursiveRef: "#" }, n: { type: "integer" } },
    },
    fits: [{ next: { n: 1 } }],
    fails: [{ next: { next: { n: "x" } } }],
  },
  {
    name: "formats that it knows, and others not",
    schema: { properties: { at: { format: "date-time" }, id: { format: "uuid" }, of: { format: "colour" } } },
    fits: [{ at: "2026-11-22T10:00:00Z", of: "any" }],
    fails: [{ at: "2026-13-01T10:00:00Z" }, { id: "x" }],
  },
  { name: "multiples of a fraction", schema: { multipleOf: 0.01 }, fits: [0.07, 4.35], fails: [0.075] },
  {
    name: "names of Object.prototype",
    schema: { required: ["constructor"], properties: { toString: { type: "string" } } },
    fits: [{ constructor: 1 }],
    fails: [{}, { constructor: 1, toString: 1 }],
  },
];

describe.each(cases)("$name", ({ schema, fits, fails }) => {
  it("are checked", async () => {
    for (const value of fits) expect([value, await issuesOf(schema, value)]).toEqual([value, []]);
    for (const value of fails) expect([value, await issuesOf(schema, value)]).not.toEqual([value, []]);
  });
});

describe("what is told", () => {
  it("is each error once, where it is", async () => {
    const schema = {
      type: "object",
      properties: { list: { type: "array", items: { $ref: "#/$defs/item" } }, "a/b~c d": { type: "string" } },
      required: ["list", "other"],
      additionalProperties: false,
      $defs: { item: { type: "object", properties: { n: { type: "integer", maximum: 5 } }, required: ["n"] } },
    };
    expect(await issuesOf(schema, { list: [{ n: 9 }, {}, { n: "x" }], "a/b~c d": 1, extra: true })).toEqual([
      ': Instance does not have required property "other"',
      "list.0.n: 9 is greater than 5",
      'list.1: Instance does not have required property "n"',
      'list.2.n: Instance type "string" is invalid. Expected "integer"',
      'a/b~c d: Instance type "number" is invalid. Expected "string"',
      ': Property "extra" does not match additional properties schema',
    ]);
  });

  it("is of a choice that none fits, and why", async () => {
    expect(await issuesOf({ anyOf: [{ type: "string" }, { type: "null" }] }, 1)).toEqual([
      ": Instance does not match any subschemas",
      ': Instance type "number" is invalid. Expected "string"',
      ': Instance type "number" is invalid. Expected "null"',
    ]);
    expect(await issuesOf({ if: true, then: { properties: { a: false } } }, { a: 1 })).toEqual([
      ': Property "a" does not match schema',
    ]);
    expect(await issuesOf({ not: {} }, 1)).toEqual([': Instance matched "not" schema']);
  });
});

describe("a schema that cannot be used", () => {
  it.each<[string, JsonObject, string]>([
    ["a reference to nowhere", { $ref: "#/$defs/gone" }, "#/$defs/gone"],
    ["a pattern that is none", { pattern: "(?P<year>" }, "Invalid"],
    ["two schemas of one name", { $defs: { a: { $id: "x:y" }, b: { $id: "x:y" } } }, "Duplicate"],
  ])("%s is told", async (_name, schema, word) => {
    await expect(issuesOf(schema, "x")).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringMatching(new RegExp(`${word.replaceAll("$", "\\$")}[^\\n]*$`)) as string,
    });
  });

  it("two dynamic anchors of one name are", async () => {
    const schema = { $dynamicAnchor: "a", $defs: { other: { $id: "other", $dynamicAnchor: "a" } } };
    await expect(issuesOf(schema, "x")).rejects.toMatchObject({ code: "unsupported" });
  });

  it("without an end fails what is checked, not the process", async () => {
    expect(await issuesOf({ $ref: "#" }, 1)).toEqual([expect.stringContaining("without end")]);
  });
});
