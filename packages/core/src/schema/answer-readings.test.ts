import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { readingsOf } from "./answer-readings.ts";

function restoreAnswer(value: JsonValue, schema: JsonObject): JsonValue | undefined {
  return readingsOf(value, schema).at(-1);
}

const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" }, note: { type: ["string", "null"] } },
  required: ["name"],
};

describe("the readings of an answer", () => {
  it.each<[string, JsonObject, JsonValue, JsonValue]>([
    ["an optional property", person, { name: "a", age: null, note: null }, { name: "a", note: null }],
    ["a required one", person, { name: null }, { name: null }],
    ["one that nothing is said of", person, { name: "a", other: null }, { name: "a", other: null }],
    ["items", { type: "array", items: person }, [{ name: "a", age: null }], [{ name: "a" }]],
    ["a tuple", { prefixItems: [{}, person] }, [null, { name: "a", age: null }], [null, { name: "a" }]],
    ["a reference", { $ref: "#/$defs/p", $defs: { p: person } }, { name: "a", age: null }, { name: "a" }],
    [
      "allOf",
      { allOf: [person, { properties: { age: { minimum: 0, type: "integer" } } }] },
      { name: "a", age: null },
      { name: "a" },
    ],
    ["a branch", { anyOf: [{ type: "null" }, person] }, { name: "a", age: null }, { name: "a" }],
    [
      "one of two branches takes it",
      { anyOf: [person, { properties: { age: { type: "null" } } }] },
      { age: null },
      { age: null },
    ],
    [
      "a schema without a type",
      { properties: { a: {}, b: { enum: [1, null] }, c: { enum: [1] } } },
      { a: null, b: null, c: null },
      { a: null, b: null },
    ],
  ])("leaves nulls out that stand for absence: %s", (_name, schema, value, restored) => {
    expect(restoreAnswer(value, schema)).toEqual(restored);
  });

  it("goes into recursive schemas", () => {
    const tree = { properties: { left: { $ref: "#" }, leaf: { type: "string" } } };
    expect(restoreAnswer({ left: { left: { leaf: null }, leaf: "x" }, leaf: null }, tree)).toEqual({
      left: { left: {}, leaf: "x" },
    });
  });

  it("takes out what was wrapped in an object, and only that", () => {
    const list = { type: "array", items: { type: "string" } };
    expect(restoreAnswer({ value: ["a"] }, list)).toEqual(["a"]);
    expect(restoreAnswer({ value: ["a"], more: 1 }, list)).toEqual({ value: ["a"], more: 1 });
    expect(restoreAnswer({ value: null }, { anyOf: [{ type: "string" }, { type: "null" }] })).toBeNull();
    expect(restoreAnswer({ value: { a: 1 } }, { type: "object" })).toEqual({ value: { a: 1 } });
    expect(restoreAnswer({ value: { a: 1 } }, { $ref: "#/$defs/m", $defs: { m: { type: "object" } } })).toEqual({
      value: { a: 1 },
    });
  });

  it("are one where nothing needs change", () => {
    const value = { name: "a", tags: [{ x: 1 }] };
    expect(readingsOf(value, person)).toEqual([value]);
    expect(readingsOf(value, person)[0]).toBe(value);
  });
});
