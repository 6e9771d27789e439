import { ToolCallIds, type ChatRequest, type Warning } from "@crux/core";
import { describe, expect, it } from "vitest";
import { encodeThinking } from "./encode-thinking.ts";
import { createWarn } from "./encoding.ts";

type Asked = Pick<ChatRequest, "reasoning" | "maxOutputTokens">;

function encode(model: string, request: Asked) {
  const warnings: Warning[] = [];
  const encoded = encodeThinking(request, {
    model,
    warn: createWarn(warnings),
    toolIds: new ToolCallIds({ maxLength: 64 }),
  });
  return { ...encoded, codes: warnings.map(({ code }) => code) };
}

const summarized = { type: "adaptive", display: "summarized" };

describe("an effort", () => {
  it.each([
    "claude-opus-5-5",
    "claude-fable-5-1",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-opus-4-8",
    "claude-opus-4-7",
  ])("of %s is adaptive thinking whose text is asked for", (model) => {
    expect(encode(model, { reasoning: { effort: "xhigh" } })).toMatchObject({
      mode: "adaptive",
      effort: "xhigh",
      thinking: summarized,
      codes: [],
    });
  });

  it("of the 4.6 generation is adaptive, knows no xhigh, and shows its text anyway", () => {
    expect(encode("claude-opus-4-6", { reasoning: { effort: "max" } })).toEqual({
      mode: "adaptive",
      effort: "max",
      thinking: { type: "adaptive" },
      maxTokens: 32_000,
      codes: [],
    });
    expect(encode("claude-sonnet-4-6", { reasoning: { effort: "xhigh" } })).toMatchObject({
      effort: "high",
      codes: ["changed-option"],
    });
  });

  it.each([
    ["low", 1024, 32_000],
    ["medium", 4096, 32_000],
    ["high", 16_384, 32_000],
    ["xhigh", 24_576, 32_768],
    ["max", 30_000, 38_192],
  ] as const)(
    "of older families is a budget, with room for the answer: %s is %i of %i",
    (effort, budget, maxTokens) => {
      expect(encode("claude-sonnet-4-5", { reasoning: { effort } })).toMatchObject({
        mode: "budget",
        maxTokens,
        thinking: { type: "enabled", budget_tokens: budget },
        codes: [],
      });
    },
  );

  it("never takes more than the limit of the family or the caller leaves", () => {
    expect(encode("claude-opus-4-1", { reasoning: { effort: "max" } })).toMatchObject({
      maxTokens: 32_000,
      thinking: { budget_tokens: 23_808 },
    });
    expect(encode("claude-opus-4-1", { reasoning: { effort: "high" }, maxOutputTokens: 4000 })).toMatchObject({
      maxTokens: 4000,
      thinking: { budget_tokens: 2000 },
    });
    expect(encode("claude-opus-4-1", { reasoning: { effort: "high" }, maxOutputTokens: 1500 })).toMatchObject({
      thinking: { budget_tokens: 1024 },
    });
    expect(encode("claude-opus-4-1", { reasoning: { effort: "high" }, maxOutputTokens: 1024 })).toEqual({
      mode: "off",
      maxTokens: 1024,
      codes: ["dropped-option"],
    });
  });

  it("minimal is low, with a warning", () => {
    expect(encode("claude-opus-5", { reasoning: { effort: "minimal" } })).toMatchObject({
      effort: "low",
      codes: ["changed-option"],
    });
    expect(encode("claude-haiku-4-5", { reasoning: { effort: "minimal" } })).toMatchObject({
      thinking: { budget_tokens: 1024 },
      codes: ["changed-option"],
    });
  });

  it("is dropped where the model cannot think", () => {
    expect(encode("claude-3-5-haiku-latest", { reasoning: { effort: "high" } })).toEqual({
      mode: "off",
      maxTokens: 8192,
      codes: ["dropped-option"],
    });
  });

  it("none switches thinking off where it is on and may be", () => {
    expect(encode("claude-sonnet-5", { reasoning: { effort: "none" } })).toMatchObject({
      mode: "off",
      thinking: { type: "disabled" },
      codes: [],
    });
    expect(encode("claude-opus-4-8", { reasoning: { effort: "none" } })).toEqual({
      mode: "off",
      maxTokens: 32_000,
      codes: [],
    });
    expect(encode("claude-3-haiku-20240307", { reasoning: { effort: "none" } })).toEqual({
      mode: "off",
      maxTokens: 4096,
      codes: [],
    });
    expect(encode("claude-opus-5-5", { reasoning: { effort: "none" } })).toEqual({
      mode: "adaptive",
      effort: "low",
      maxTokens: 32_000,
      codes: ["changed-option"],
    });
  });
});

describe("a budget", () => {
  it("is sent as it is where the family takes it, and raises the default limit", () => {
    expect(encode("claude-sonnet-4-6", { reasoning: { budgetTokens: 8192 } })).toMatchObject({
      maxTokens: 32_000,
      thinking: { type: "enabled", budget_tokens: 8192 },
      codes: [],
    });
    expect(encode("claude-sonnet-4-6", { reasoning: { budgetTokens: 50_000 } })).toMatchObject({
      maxTokens: 58_192,
      thinking: { budget_tokens: 50_000 },
      codes: [],
    });
  });

  it("is at least 1024 and below max_tokens, with a warning", () => {
    expect(encode("claude-haiku-4-5", { reasoning: { budgetTokens: 10 } })).toMatchObject({
      thinking: { budget_tokens: 1024 },
      codes: ["changed-option"],
    });
    expect(encode("claude-haiku-4-5", { reasoning: { budgetTokens: 9000 }, maxOutputTokens: 8000 })).toMatchObject({
      maxTokens: 8000,
      thinking: { budget_tokens: 4000 },
      codes: ["changed-option"],
    });
    expect(encode("claude-opus-4-1", { reasoning: { budgetTokens: 90_000 } })).toMatchObject({
      maxTokens: 32_000,
      thinking: { budget_tokens: 23_808 },
      codes: ["changed-option"],
    });
    expect(encode("claude-haiku-4-5", { reasoning: { budgetTokens: 1024 }, maxOutputTokens: 1024 })).toMatchObject({
      mode: "off",
      codes: ["dropped-option"],
    });
  });

  it.each([
    [2000, "low"],
    [8000, "medium"],
    [16_000, "high"],
    [60_000, "max"],
  ])("of %i becomes effort %s where the family takes none", (budgetTokens, effort) => {
    expect(encode("claude-opus-5-5", { reasoning: { budgetTokens } })).toMatchObject({
      mode: "adaptive",
      effort,
      thinking: summarized,
      codes: ["changed-option"],
    });
  });
});

describe("nothing asked", () => {
  it("sends nothing, and knows who thinks all the same", () => {
    expect(encode("claude-opus-5-5", {})).toEqual({ mode: "adaptive", maxTokens: 32_000, codes: [] });
    expect(encode("claude-opus-4-8", { maxOutputTokens: 500_000 })).toEqual({
      mode: "off",
      maxTokens: 500_000,
      codes: [],
    });
  });

  it("takes a model nobody knows at the caller's word", () => {
    expect(encode("glm-9", { reasoning: { effort: "xhigh" } })).toMatchObject({
      maxTokens: 8192,
      effort: "xhigh",
      thinking: { type: "adaptive" },
      codes: [],
    });
    expect(encode("glm-9", { reasoning: { budgetTokens: 2000 } })).toMatchObject({
      maxTokens: 10_192,
      thinking: { type: "enabled", budget_tokens: 2000 },
      codes: [],
    });
  });
});
