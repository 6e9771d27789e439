import { describe, expect, it } from "vitest";
import { decodeUsage, mergeUsage } from "./decode-usage.ts";

describe("decodeUsage", () => {
  it("pain 29: counts cache reads and writes into the input, and keeps the vendor's object", () => {
    const raw = {
      input_tokens: 11,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 5,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 2 },
    };
    expect(decodeUsage(raw)).toEqual({
      inputTokens: 19,
      outputTokens: 7,
      cacheReadTokens: 5,
      cacheWriteTokens: 3,
      reasoningTokens: 2,
      estimated: false,
      raw,
    });
  });

  it("says null for what the vendor does not say", () => {
    expect(decodeUsage({})).toMatchObject({
      inputTokens: null,
      outputTokens: null,
      cacheReadTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    });
    expect(decodeUsage({ input_tokens: 4, output_tokens: 1 })).toMatchObject({ inputTokens: 4, cacheReadTokens: null });
    expect(decodeUsage({ cache_read_input_tokens: 5 })).toMatchObject({ inputTokens: null, cacheReadTokens: 5 });
    expect(decodeUsage(null)).toBeUndefined();
  });

  it("tells writes that are kept for an hour, which cost more", () => {
    const long = (tokens: number, written = 9) =>
      decodeUsage({ cache_creation_input_tokens: written, cache_creation: { ephemeral_1h_input_tokens: tokens } });
    expect([long(4)?.longCacheWriteTokens, long(20)?.longCacheWriteTokens]).toEqual([4, 9]);
    expect(Object.keys(long(0) ?? {})).not.toContain("longCacheWriteTokens");
  });

  it("never counts more reasoning than output", () => {
    expect(decodeUsage({ output_tokens: 3, output_tokens_details: { thinking_tokens: 9 } })?.reasoningTokens).toBe(3);
  });
});

describe("mergeUsage", () => {
  it("replaces field by field, and only by what is told", () => {
    expect(
      mergeUsage(
        { input_tokens: 9, output_tokens: 1, service_tier: "standard" },
        { input_tokens: null, output_tokens: 5 },
      ),
    ).toEqual({
      input_tokens: 9,
      output_tokens: 5,
      service_tier: "standard",
    });
    expect(mergeUsage({ output_tokens: 1 }, null)).toEqual({ output_tokens: 1 });
  });
});
