import { describe, expect, it } from "vitest";
import type { CruxError } from "./errors.ts";
import { jsonObjectSchema, jsonValueSchema, parseJson, toJson } from "./json.ts";

describe("toJson", () => {
  it("replaces lone surrogates and nothing else", () => {
    const value = { "k\uD83D": ["a\uD83Db", "🙂", "\uDE42x"] };
    const parsed = JSON.parse(toJson(value)) as Record<string, string[]>;
    expect(Object.values(parsed)[0]).toEqual(["a\uFFFDb", "🙂", "\uFFFDx"]);
    expect(toJson(value).isWellFormed()).toBe(true);
    expect(toJson(value)).not.toMatch(/\\ud[89a-f]/);
  });

  it("keeps text that only looks like an escape", () => {
    expect(JSON.parse(toJson(String.raw`\ud83d`))).toBe(String.raw`\ud83d`);
  });
});

describe("toJson of what JSON cannot hold", () => {
  it("says so", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => toJson(loop)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });
});

describe("parseJson", () => {
  it("allows white space and a byte order mark around", () => {
    expect(parseJson('\uFEFF {"a":1}\n', "x")).toEqual({ a: 1 });
  });

  it("fails as bad-response, and quotes nothing of the text", () => {
    const attempt = (): unknown => parseJson('{"key":"sk-very-secret" oops', "The 200 answer");
    expect(attempt).toThrow(expect.objectContaining({ code: "bad-response" }) as CruxError);
    try {
      attempt();
    } catch (error) {
      const { message, cause } = error as CruxError;
      expect(`${message} ${String((cause as Error).message)}`).not.toContain("secret");
    }
  });
});

describe("jsonValueSchema and jsonObjectSchema", () => {
  const cycle: Record<string, unknown> = {};
  cycle["inside"] = [cycle];

  it.each([[null], ["a"], [1.5], [false], [[1, [{}]]], [{ a: { b: [null] }, left: undefined }], [Object.create(null)]])(
    "takes %j",
    (value) => {
      expect(jsonValueSchema.safeParse(value).success).toBe(true);
    },
  );

  it.each([
    [undefined],
    [NaN],
    [Infinity],
    [1n],
    [() => 1],
    [Symbol("s")],
    [new Date()],
    [new Map()],
    [[undefined]],
    [cycle],
  ])("refuses %o", (value) => {
    expect(jsonValueSchema.safeParse(value).success).toBe(false);
  });

  it("takes an object that stands in two places, which is no cycle", () => {
    const shared = { a: 1 };
    expect(jsonValueSchema.safeParse([shared, shared]).success).toBe(true);
  });

  it("holds an object to be one", () => {
    expect(jsonObjectSchema.safeParse({ a: [1] }).success).toBe(true);
    for (const value of [[], "a", null, new Date(), cycle])
      expect(jsonObjectSchema.safeParse(value).success).toBe(false);
  });
});
