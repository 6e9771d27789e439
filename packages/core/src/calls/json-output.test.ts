import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ResponseFormat } from "../chat-request.ts";
import { createValueChecker } from "../schema/check-value.ts";
import { parseJsonOutput as parse } from "./json-output.ts";

const parseJsonOutput = (text: string, format: ResponseFormat | undefined): Promise<unknown> =>
  parse(text, format, createValueChecker(undefined));

const schema = z.strictObject({ a: z.int() });

describe("parseJsonOutput", () => {
  it("parses without a schema", async () => {
    await expect(parseJsonOutput('{"a":1}', { type: "json" })).resolves.toEqual({ a: 1 });
    await expect(parseJsonOutput("not json", undefined)).rejects.toMatchObject({ code: "bad-response" });
  });

  it("checks against a schema", async () => {
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

  it("reads a null in place of an optional property, and what was wrapped, as the schema words them", async () => {
    const given = z.object({ a: z.string().optional(), b: z.string().nullable() });
    const format = { type: "json-schema", schema: given } as const;
    await expect(parseJsonOutput('{"a":null,"b":null}', format)).resolves.toEqual({ b: null });
    const list = { type: "json-schema", schema: z.array(z.object({ a: z.int().optional() })) } as const;
    await expect(parseJsonOutput('{"value":[{"a":null},{"a":1}]}', list)).resolves.toEqual([{}, { a: 1 }]);
    await expect(parseJsonOutput('{"value":[{"a":"x"}]}', list)).rejects.toMatchObject({
      message: expect.stringContaining("0.a") as string,
    });
  });

  it("takes a union out first where both readings fit", async () => {
    const either = z.union([z.object({ a: z.string().optional() }), z.null()]);
    await expect(parseJsonOutput('{"value":{"a":"x"}}', { type: "json-schema", schema: either })).resolves.toEqual({
      a: "x",
    });
  });
});
