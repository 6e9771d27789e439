import { ToolCallIds, type Warning } from "@crux/core";
import { describe, expect, it } from "vitest";
import { encodeSampling, type SamplingConditions } from "./encode-sampling.ts";
import { createWarn } from "./encoding.ts";

function encode(
  model: string,
  request: Parameters<typeof encodeSampling>[0],
  conditions: Partial<SamplingConditions> = {},
) {
  const warnings: Warning[] = [];
  const body = encodeSampling(
    request,
    { mode: "off", version: "2023-06-01", ...conditions },
    { model, warn: createWarn(warnings), toolIds: new ToolCallIds({ maxLength: 64 }) },
  );
  return [body, warnings.map(({ path }) => path)];
}

describe("sampling", () => {
  it("is sent to older and to unknown models", () => {
    expect(encode("claude-sonnet-4-20250514", { temperature: 0, topP: 0.5, topK: 3 })).toEqual([
      { temperature: 0, top_p: 0.5, top_k: 3 },
      [],
    ]);
    expect(encode("kimi-k9", { temperature: 0.2, topP: 0.9 })).toEqual([{ temperature: 0.2, top_p: 0.9 }, []]);
  });

  it("is one of temperature and topP from Opus 4.1 to 4.6", () => {
    expect(encode("claude-sonnet-4-6", { temperature: 0.2, topP: 0.9, topK: 3 })).toEqual([
      { temperature: 0.2, top_k: 3 },
      ["topP"],
    ]);
    expect(encode("claude-haiku-4-5", { topP: 0.9 })).toEqual([{ top_p: 0.9 }, []]);
  });

  it("ends at a temperature of 1", () => {
    expect(encode("claude-haiku-4-5", { temperature: 1.7 })).toEqual([{ temperature: 1 }, ["temperature"]]);
  });

  it("is left out after Opus 4.6, silently where it is the default", () => {
    expect(encode("claude-opus-4-7", { temperature: 0.2, topP: 0.9, topK: 3 })).toEqual([
      {},
      ["temperature", "topP", "topK"],
    ]);
    expect(encode("claude-sonnet-5", { temperature: 1, topP: 0.99 })).toEqual([{}, []]);
  });

  it("does not exist in version 2026-10-21", () => {
    expect(encode("claude-3-7-sonnet-latest", { temperature: 0.2 }, { version: "2026-10-21" })).toEqual([
      {},
      ["temperature"],
    ]);
  });

  it.each(["budget", "adaptive"] as const)("is left out while the model thinks (%s), but for a high topP", (mode) => {
    expect(encode("claude-opus-4-6", { temperature: 0.5, topP: 0.9, topK: 3 }, { mode })).toEqual([
      {},
      ["temperature", "topP", "topK"],
    ]);
    expect(encode("claude-opus-4-6", { temperature: 1, topP: 0.95 }, { mode })).toEqual([{ top_p: 0.95 }, []]);
  });
});
