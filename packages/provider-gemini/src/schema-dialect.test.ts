import type { ChatRequest, JsonObject, Warning } from "@crux/core";
import { describe, expect, it } from "vitest";
import { encodeRequest } from "./encode/encode-request.ts";

function encode(schema: JsonObject, model = "gemini-3.8-flash") {
  const request: ChatRequest = {
    model: `gemini/${model}`,
    messages: [{ role: "user", content: "Hi" }],
    responseFormat: { type: "json-schema", schema },
  };
  const { body, warnings } = encodeRequest(request, { model, root: "https://host.test/v1beta", store: null });
  const config = body.generationConfig as JsonObject;
  return { schema: config.responseJsonSchema ?? config.responseSchema, warnings };
}

const places = (warnings: readonly Warning[]) => warnings.map(({ code, path }) => `${code} ${path ?? ""}`);

describe("pain 21: schemas", () => {
  it("what Gemini takes goes as it is", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
      properties: { n: { type: "integer", minimum: 1, default: 2 }, list: { $ref: "#/$defs/node" } },
      required: ["n"],
      additionalProperties: false,
      propertyOrdering: ["n", "list"],
    };
    expect(encode(schema)).toEqual({ schema, warnings: [] });
  });

  it("const, oneOf and lists of types say the same in other words", () => {
    const { schema, warnings } = encode({
      type: "object",
      properties: {
        kind: { const: "a" },
        text: { type: ["string", "null"] },
        id: { oneOf: [{ type: "string" }, { type: "integer" }] },
      },
    });
    expect(warnings).toEqual([]);
    expect(schema).toMatchObject({
      properties: {
        kind: { enum: ["a"] },
        text: { anyOf: [{ type: "string" }, { type: "null" }] },
        id: { anyOf: [{ type: "string" }, { type: "integer" }] },
      },
    });
  });

  it("what it does not enforce is left out, with a warning that names the place", () => {
    const { schema, warnings } = encode({ type: "object", properties: { zip: { type: "string", pattern: "^\\d+$" } } });
    expect(places(warnings)).toEqual(["changed-schema responseFormat.schema.properties.zip"]);
    expect(JSON.stringify(schema)).not.toContain('"pattern"');
  });

  it("models before 2.5 take neither references nor closed objects", () => {
    const { schema } = encode(
      {
        type: "object",
        $defs: { name: { type: ["string", "null"] } },
        properties: { name: { $ref: "#/$defs/name" } },
        additionalProperties: false,
      },
      "gemini-2.0-flash",
    );
    expect(schema).toEqual({ type: "object", properties: { name: { type: "string", nullable: true } } });
  });
});
