import { downlevelSchema, type JsonObject, type StandardSchema } from "@crux/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { enforcedSchema, enforcedToolSchema, toolSchema } from "./schema-dialect.ts";

function downlevel(schema: JsonObject | StandardSchema): { schema: JsonObject; losses: readonly string[] } {
  const { schema: sent, warnings } = downlevelSchema(schema, enforcedSchema, "@");
  return {
    schema: sent,
    losses: warnings.map(({ path = "", message }) => `${path}: ${/enforce (.*);/.exec(message)?.[1] ?? message}`),
  };
}

describe("the schemas that Anthropic enforces", () => {
  it("lose limits, which the model is told of", () => {
    const { schema, losses } = downlevel({
      type: "object",
      additionalProperties: false,
      properties: {
        age: { type: "integer", minimum: 0, maximum: 150, description: "In years" },
        tags: { type: "array", items: { type: "string", maxLength: 5 }, minItems: 2, maxItems: 9, uniqueItems: true },
      },
    });
    expect(losses).toEqual([
      "@.properties.age: minimum, maximum",
      "@.properties.tags: minItems, maxItems, uniqueItems",
      "@.properties.tags.items: maxLength",
    ]);
    expect(schema.properties).toEqual({
      age: { type: "integer", description: "In years (minimum: 0, maximum: 150)" },
      tags: {
        type: "array",
        items: { type: "string", description: "(maxLength: 5)" },
        minItems: 1,
        description: "(minItems: 2, maxItems: 9, uniqueItems: true)",
      },
    });
  });

  it("keep enum, const, references, known formats and one item", () => {
    const kept = {
      anyOf: [
        { enum: ["a", 1, true, null] },
        { const: 1 },
        { $ref: "#/$defs/x" },
        { type: "string", format: "uuid" },
        { type: "array", minItems: 1, items: {} },
      ],
      $defs: { x: { type: "string" } },
    };
    expect(downlevel(kept)).toEqual({ schema: kept, losses: [] });
  });

  it("come out of a schema library without a word where nothing is lost", () => {
    const { schema, losses } = downlevel(
      z.object({
        count: z.int(),
        mail: z.email(),
        kind: z.union([z.literal("a"), z.null()]),
        nested: z.array(z.object({ x: z.url() })),
      }),
    );
    expect(losses).toEqual([]);
    expect(schema).toEqual({
      type: "object",
      additionalProperties: false,
      required: ["count", "mail", "kind", "nested"],
      properties: {
        count: { type: "integer" },
        mail: { type: "string", format: "email" },
        kind: { anyOf: [{ type: "string", const: "a" }, { type: "null" }] },
        nested: {
          type: "array",
          items: {
            type: "object",
            properties: { x: { type: "string", format: "uri" } },
            required: ["x"],
            additionalProperties: false,
          },
        },
      },
    });
  });

  it("do not refer to themselves: anthropic refuses a circular $ref", () => {
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#" } } },
      additionalProperties: false,
    };
    const { schema, losses } = downlevel(tree);
    expect(JSON.stringify(schema)).not.toContain("$ref");
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatch(/recursive \$ref/);
  });

  it("are warned of where they have more unions or optional properties than the compiler takes", () => {
    const many = (count: number, type: string | string[]): JsonObject =>
      Object.fromEntries(Array.from({ length: count }, (_none, index) => [`p${index}`, { type }]));
    const of = (properties: JsonObject, required: readonly string[]): JsonObject => ({
      type: "object",
      properties,
      required,
      additionalProperties: false,
    });
    const unions = many(17, ["string", "null"]);
    expect(downlevel(of(unions, Object.keys(unions))).losses).toEqual([expect.stringContaining("at most 16 places")]);
    expect(downlevel(of(many(24, "string"), [])).losses).toEqual([]);
    expect(downlevel(of(many(25, "string"), [])).losses).toEqual([expect.stringContaining("at most 24 optional")]);
  });
});

describe("the schema of a tool", () => {
  it("is an object without a union at the top", () => {
    const union = {
      oneOf: [
        { type: "object", properties: { a: { type: "string", minLength: 1 } } },
        { type: "object", properties: { b: { type: "string" } } },
      ],
    };
    expect(downlevelSchema(union, toolSchema, "@").schema).toEqual({
      type: "object",
      properties: { a: { type: "string", minLength: 1 }, b: { type: "string" } },
    });
    expect(downlevelSchema(union, enforcedToolSchema, "@").schema).toMatchObject({
      type: "object",
      additionalProperties: false,
    });
    expect(downlevelSchema({ properties: { a: {} } }, toolSchema, "@")).toEqual({
      schema: { type: "object", properties: { a: {} } },
      warnings: [],
    });
  });
});
