import { describe, expect, it } from "vitest";
import { defaultMaxTokensOf, familyOf } from "./model-families.ts";

describe("familyOf", () => {
  it.each([
    ["claude-3-haiku-20240307", "none", 4096],
    ["claude-3-5-sonnet-20241022", "none", 8192],
    ["claude-3-5-haiku-latest", "none", 8192],
    ["claude-3-7-sonnet-latest", "budget", 64_000],
    ["claude-opus-4-20250514", "budget", 32_000],
    ["claude-opus-4-0", "budget", 32_000],
    ["claude-sonnet-4-20250514", "budget", 64_000],
    ["claude-opus-4-1-20250805", "budget", 32_000],
    ["claude-haiku-4-5-20251001", "budget", 64_000],
    ["anthropic/claude-haiku-4.5", "budget", 64_000],
    ["claude-opus-4-6", "adaptive-or-budget", 128_000],
    ["claude-opus-4-8", "adaptive", 128_000],
    ["claude-sonnet-5", "adaptive", 128_000],
    ["claude-opus-5-5-20261001", "adaptive", 128_000],
    ["claude-fable-5-2", "adaptive", 128_000],
  ])("knows %s", (model, thinking, maxOutputTokens) => {
    expect(familyOf(model)).toMatchObject({ thinking, maxOutputTokens });
  });

  it("forbids nothing to a model it does not know", () => {
    for (const model of ["claude-opus-7", "claude-sonnet-5-7", "deepseek-v4", ""]) {
      expect(familyOf(model)).toMatchObject({
        maxOutputTokens: null,
        sampling: "free",
        forcedToolChoice: true,
        thinksByDefault: false,
      });
    }
  });
});

describe("defaultMaxTokensOf", () => {
  it.each([
    ["claude-opus-5-5", 32_000],
    ["claude-opus-4-1", 32_000],
    ["claude-3-5-haiku-latest", 8192],
    ["claude-opus-9", 32_000],
    ["some-other-model", 8192],
  ])("asks %s for %i", (model, tokens) => {
    expect(defaultMaxTokensOf(model)).toBe(tokens);
  });
});
