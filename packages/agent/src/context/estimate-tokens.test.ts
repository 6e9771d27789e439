import type { MessageInput } from "@crux/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { boundTokens } from "./measure-context.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const said = (content: MessageInput["content"]) => ({ messages: [{ role: "user", content } as MessageInput] });

describe("the estimate of tokens", () => {
  it("is four ASCII characters a token, one for any other, and a few for the frame", () => {
    expect(estimateTokens({ prompt: "a".repeat(400) })).toBe(107);
    expect(estimateTokens({ prompt: "語".repeat(400) })).toBe(407);
    expect(estimateTokens(said("abcd"))).toBe(8);
  });

  it("counts calls, results, tools and schemas", () => {
    const plain = estimateTokens(said("Hi"));
    const schema = z.object({ city: z.string() });
    expect(estimateTokens({ ...said("Hi"), tools: [{ name: "get_weather", parameters: schema }] })).toBeGreaterThan(
      plain + 20,
    );
    expect(estimateTokens({ ...said("Hi"), responseFormat: { type: "json-schema", schema } })).toBeGreaterThan(
      plain + 20,
    );
    const call = {
      role: "assistant",
      content: [{ type: "tool-call", id: "t", name: "look", arguments: "x".repeat(40) }],
    } as const;
    const result = {
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "t", content: "y".repeat(40) }],
    } as const;
    expect(estimateTokens({ messages: [call, result] })).toBe(3 + (4 + 4 + 1 + 10) + (4 + 4 + 10));
  });

  it("gives media round figures", () => {
    const image = { type: "image", url: "https://acme.test/a.png" } as const;
    expect(estimateTokens(said([image]))).toBe(1607);
    expect(estimateTokens(said([{ type: "file", data: "a".repeat(80_000) }]))).toBe(2007);
    expect(estimateTokens(said([{ type: "audio", fileId: "f" }]))).toBe(2007);
  });
});

describe("the bound of tokens", () => {
  it("is the bytes of all that is said, and unknown with media", () => {
    expect(boundTokens(said("語"))).toBeGreaterThanOrEqual(3);
    expect(boundTokens(said([{ type: "image", data: "aGk=" }]))).toBeNull();
    const shown = {
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "t", content: [{ type: "image", data: "aGk=" }] }],
    } as const;
    expect(boundTokens({ messages: [shown] })).toBeNull();
  });

  it("counts the tools and the form of the answer", () => {
    const schema = z.object({ word: z.string().describe("w".repeat(500)) });
    expect(boundTokens({ prompt: "Hi", tools: [{ name: "t", parameters: schema }] })).toBeGreaterThan(500);
    expect(boundTokens({ prompt: "Hi", responseFormat: { type: "json-schema", schema } })).toBeGreaterThan(500);
  });
});
