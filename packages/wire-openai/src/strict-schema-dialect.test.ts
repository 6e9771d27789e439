import { downlevelSchema, type JsonObject } from "@crux/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openaiStrictSchema } from "./strict-schema-dialect.ts";

function downlevel(schema: Parameters<typeof downlevelSchema>[0]): ReturnType<typeof downlevelSchema> {
  return downlevelSchema(schema, openaiStrictSchema, "responseFormat.schema");
}

describe("OpenAI's strict schemas", () => {
  it("require every property, optional ones as nullable, and are closed", () => {
    const { schema, warnings } = downlevel(z.object({ name: z.string(), age: z.int().min(0).optional() }));
    expect(schema).toMatchObject({
      type: "object",
      properties: { name: { type: "string" }, age: { type: ["integer", "null"], minimum: 0 } },
      required: ["name", "age"],
      additionalProperties: false,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: "changed-schema", path: "responseFormat.schema" });
    expect(warnings[0]?.message).toContain("properties.age");
  });

  it("take what the vendor was seen to take as it is: titles, bounds, definitions, unions, constants", () => {
    const schema: JsonObject = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Answer",
      type: "object",
      properties: {
        kind: { type: "string", const: "a" },
        steps: { type: "array", items: { $ref: "#/$defs/step" }, minItems: 1 },
        either: { anyOf: [{ type: "string" }, { type: "null" }], description: "d" },
        confidence: { type: "number", minimum: 0, maximum: 1 },
      },
      required: ["kind", "steps", "either", "confidence"],
      additionalProperties: false,
      $defs: {
        step: { type: "object", properties: { next: { $ref: "#" } }, required: ["next"], additionalProperties: false },
      },
    };
    expect(downlevel(schema)).toEqual({ schema, warnings: [] });
  });

  it("tell of a format that is not enforced", () => {
    const { schema, warnings } = downlevel(z.object({ mail: z.email(), site: z.url() }));
    expect(schema.properties).toMatchObject({
      mail: { type: "string", format: "email" },
      site: { type: "string", description: '(format: "uri")' },
    });
    expect(warnings.map(({ path }) => path)).toEqual(["responseFormat.schema.properties.site"]);
  });

  it("wrap a list, and hold references without siblings", () => {
    const Item = z.object({ id: z.string() }).meta({ id: "Item" });
    expect(downlevel(z.array(Item)).schema).toMatchObject({
      type: "object",
      properties: { value: { type: "array", items: { $ref: "#/$defs/Item" } } },
      required: ["value"],
    });
    const described = downlevel(z.object({ a: Item.describe("mine"), b: Item })).schema;
    expect(JSON.stringify(described)).not.toMatch(/"\$ref":"[^"]*",/);
  });
});
