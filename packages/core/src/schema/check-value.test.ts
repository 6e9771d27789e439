import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../json.ts";
import type { JsonSchemaValidator } from "../ports/json-schema-validator.ts";
import { createValueChecker } from "./check-value.ts";

/** A validator that knows one thing, whether required properties are there, and notes what it was handed. */
function createRequiring(): { readonly validator: JsonSchemaValidator; readonly compiled: JsonObject[] } {
  const compiled: JsonObject[] = [];
  const validator: JsonSchemaValidator = {
    async compile(schema) {
      compiled.push(schema);
      if (schema.$ref !== undefined) throw new Error("to nowhere");
      const required = schema.required as readonly string[];
      return z.custom<JsonObject>(
        (value) => required.every((name) => (value as JsonObject)[name] !== undefined),
        "incomplete",
      );
    },
  };
  return { validator, compiled };
}

const named = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name"],
};

describe("a JSON Schema", () => {
  it("is compiled once, when a value is first checked, from a copy", async () => {
    const { validator, compiled } = createRequiring();
    const check = createValueChecker(validator);
    expect(compiled).toEqual([]);
    const results = await Promise.all([check({ name: "a" }, named), check({}, named)]);
    expect(results).toEqual([
      { value: { name: "a" } },
      { issues: [expect.objectContaining({ message: "incomplete" })] },
    ]);
    await check({ name: "b" }, named);
    expect(compiled).toEqual([named]);
    expect(compiled[0]).not.toBe(named);
    expect(compiled[0]?.properties).not.toBe(named.properties);
  });

  it("checks an answer in each of its readings", async () => {
    const check = createValueChecker(createRequiring().validator);
    const list = { type: "array", items: named, required: ["length"] };
    await expect(check({ value: [{ name: "a" }] }, list)).resolves.toEqual({ value: [{ name: "a" }] });
  });

  it("gives its defaults where the value fits", async () => {
    const check = createValueChecker(createRequiring().validator);
    const schema = { ...named, properties: { ...named.properties, age: { type: "integer", default: 7 } } };
    await expect(check({ name: "a", age: null }, schema)).resolves.toEqual({ value: { name: "a", age: null } });
    await expect(check({ name: "a" }, schema)).resolves.toEqual({ value: { name: "a", age: 7 } });
  });

  it("that failed to compile is tried again", async () => {
    const { validator, compiled } = createRequiring();
    const check = createValueChecker(validator);
    const lost = { $ref: "#/gone" };
    await expect(check(1, lost)).rejects.toThrow("to nowhere");
    await expect(check(1, lost)).rejects.toThrow("to nowhere");
    expect(compiled).toHaveLength(2);
  });

  it("has draft 4's exclusive bounds and OpenAPI's nullable said in words of every draft, where a schema stands", async () => {
    const { validator, compiled } = createRequiring();
    const old = { type: "integer", minimum: 1, exclusiveMinimum: true, nullable: true };
    const schema = {
      properties: { n: old, exclusiveMinimum: { type: "boolean" } },
      items: [old],
      dependencies: { n: old, m: ["n"] },
      const: old,
      required: [],
    };
    const same = { type: ["integer", "null"], exclusiveMinimum: 1 };
    await createValueChecker(validator)({}, schema);
    expect(compiled).toEqual([
      {
        properties: { n: same, exclusiveMinimum: { type: "boolean" } },
        items: [same],
        dependencies: { n: same, m: ["n"] },
        const: old,
        required: [],
      },
    ]);
  });

  it("without a validator is told to be uncheckable, while a Standard Schema still is checked", async () => {
    const check = createValueChecker(undefined);
    await expect(check({}, named)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("validator") as string,
    });
    await expect(check("x", z.string().toUpperCase())).resolves.toMatchObject({ value: "X" });
    // zod cannot say what a function checks.
    const positive = z.custom<number>((value) => Number(value) > 0);
    await expect(check(1, positive)).resolves.toMatchObject({ value: 1 });
    await expect(check(0, positive)).resolves.toMatchObject({ issues: [{}] });
  });
});
