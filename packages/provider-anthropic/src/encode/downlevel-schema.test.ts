import type { JsonObject } from "@crux/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { downlevelSchema } from "./downlevel-schema.ts";

function downlevel(schema: JsonObject): { schema: JsonObject; losses: Record<string, readonly string[]> } {
  const losses: Record<string, readonly string[]> = {};
  return { schema: downlevelSchema(schema, (path, keywords) => Object.assign(losses, { [path]: keywords })), losses };
}

describe("downlevelSchema", () => {
  it("closes objects at every depth without a word", () => {
    expect(
      downlevel({
        type: "object",
        properties: { a: { type: "array", items: { type: "object", properties: {} } } },
        $defs: { b: { type: ["object", "null"] } },
      }),
    ).toEqual({
      schema: {
        type: "object",
        additionalProperties: false,
        properties: { a: { type: "array", items: { type: "object", properties: {}, additionalProperties: false } } },
        $defs: { b: { type: ["object", "null"], additionalProperties: false } },
      },
      losses: {},
    });
  });

  it("takes limits out, tells where, and tells the model", () => {
    const { schema, losses } = downlevel({
      type: "object",
      properties: {
        age: { type: "integer", minimum: 0, maximum: 150, description: "In years" },
        name: { type: "string", pattern: "^[A-Z]", minLength: 2 },
        tags: { type: "array", items: { type: "string", maxLength: 5 }, minItems: 2, maxItems: 9, uniqueItems: true },
      },
    });
    expect(losses).toEqual({
      "properties.age": ["minimum", "maximum"],
      "properties.name": ["pattern", "minLength"],
      "properties.tags": ["minItems", "maxItems", "uniqueItems"],
      "properties.tags.items": ["maxLength"],
    });
    expect(schema.properties).toEqual({
      age: { type: "integer", description: "In years (minimum: 0, maximum: 150)" },
      name: { type: "string", description: '(pattern: "^[A-Z]", minLength: 2)' },
      tags: {
        type: "array",
        items: { type: "string", description: "(maxLength: 5)" },
        minItems: 1,
        description: "(minItems: 2, maxItems: 9, uniqueItems: true)",
      },
    });
  });

  it("keeps what is enforced: enum, const, references, known formats, one item", () => {
    const kept = {
      anyOf: [
        { enum: ["a"] },
        { const: 1 },
        { $ref: "#/$defs/x" },
        { type: "string", format: "uuid" },
        { type: "array", minItems: 1, items: {} },
      ],
    };
    expect(downlevel(kept)).toEqual({ schema: kept, losses: {} });
  });

  it("makes anyOf of oneOf, and takes unknown formats and open maps out", () => {
    expect(
      downlevel({
        oneOf: [
          { type: "string", format: "iri" },
          { type: "object", additionalProperties: { type: "number" } },
        ],
      }),
    ).toEqual({
      schema: {
        anyOf: [
          { type: "string", description: '(format: "iri")' },
          { type: "object", additionalProperties: false },
        ],
      },
      losses: { "": ["oneOf"], "anyOf.0": ["format"], "anyOf.1": ["additionalProperties"] },
    });
  });

  it("takes a property that is named like a keyword for a property", () => {
    const { schema, losses } = downlevel({
      type: "object",
      properties: { minimum: { type: "number" }, items: { type: "string" } },
    });
    expect(schema.properties).toEqual({ minimum: { type: "number" }, items: { type: "string" } });
    expect(losses).toEqual({});
  });

  it("says nothing of what zod writes by itself", () => {
    const { schema, losses } = downlevel(z.toJSONSchema(z.object({ count: z.int(), mail: z.email() })) as JsonObject);
    expect(losses).toEqual({});
    expect(schema.properties).toEqual({ count: { type: "integer" }, mail: { type: "string", format: "email" } });
    expect(schema).not.toHaveProperty("$schema");
  });

  it("leaves the schema it was given alone", () => {
    const schema = { type: "object", properties: { a: { type: "string", minLength: 1 } } } as const;
    const before = JSON.stringify(schema);
    downlevel(schema);
    expect(JSON.stringify(schema)).toBe(before);
  });
});
