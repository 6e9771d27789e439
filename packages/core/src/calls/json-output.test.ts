import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseJsonOutput } from "./json-output.ts";

const schema = { type: "object", properties: { a: { type: "integer" } }, required: ["a"], additionalProperties: false };

describe("parseJsonOutput", () => {
  it("parses without a schema", async () => {
    await expect(parseJsonOutput('{"a":1}', { type: "json" })).resolves.toEqual({ a: 1 });
    await expect(parseJsonOutput("not json", undefined)).rejects.toMatchObject({ code: "bad-response" });
  });

  it("checks against a JSON Schema", async () => {
    await expect(parseJsonOutput('{"a":1}', { type: "json-schema", schema })).resolves.toEqual({ a: 1 });
    await expect(parseJsonOutput('{"a":"1"}', { type: "json-schema", schema })).rejects.toMatchObject({
      code: "bad-response",
      message: expect.stringContaining("a:") as string,
    });
  });

  it("checks against a Standard Schema and gives its output", async () => {
    const dated = z.object({ a: z.string().transform(Number) });
    await expect(parseJsonOutput('{"a":"7"}', { type: "json-schema", schema: dated })).resolves.toEqual({ a: 7 });
  });
});
