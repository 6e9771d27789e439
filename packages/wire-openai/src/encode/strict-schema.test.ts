import { describe, expect, it } from "vitest";
import { closeObjects } from "./strict-schema.ts";

describe("closeObjects", () => {
  it("closes objects at any depth", () => {
    const inner = { type: "object", properties: { x: { type: "string" } } };
    const schema = {
      type: "object",
      properties: { a: inner, list: { type: "array", items: inner }, either: { anyOf: [inner, { type: "null" }] } },
      $defs: { d: inner },
    };
    const closed = { ...inner, additionalProperties: false };
    expect(closeObjects(schema)).toEqual({
      type: "object",
      properties: { a: closed, list: { type: "array", items: closed }, either: { anyOf: [closed, { type: "null" }] } },
      $defs: { d: closed },
      additionalProperties: false,
    });
  });

  it("leaves what is said, records, data, and properties of such names alone", () => {
    const schema = {
      type: "object",
      additionalProperties: true,
      properties: {
        type: { const: { type: "object", properties: {} } },
        map: { type: "object", additionalProperties: { type: "string" } },
      },
    };
    expect(closeObjects(schema)).toEqual(schema);
  });
});
