import type { JsonObject, Usage } from "@crux/core";
import { countAt } from "../wire-json.ts";

/** Two usage objects of one answer as one: a later count replaces an earlier one, fields may vanish again (pydantic/pydantic-ai#5205). */
export function mergeUsage(known: JsonObject | null, told: JsonObject | null): JsonObject | null {
  if (told === null) return known;
  return { ...known, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)) };
}

/**
 * Gemini counts what its own tools read beside the prompt, and thoughts beside the answer; cached tokens are part of the
 * prompt. A count of 0 is left out on this wire, so that where the total says so there was no output.
 */
export function decodeUsage(raw: JsonObject | null): Usage | undefined {
  if (raw === null) return undefined;
  const prompt = countAt(raw, "promptTokenCount");
  const inputTokens = prompt === null ? null : prompt + (countAt(raw, "toolUsePromptTokenCount") ?? 0);
  const thoughts = countAt(raw, "thoughtsTokenCount");
  const cached = countAt(raw, "cachedContentTokenCount");
  return {
    inputTokens,
    outputTokens: outputOf(
      countAt(raw, "candidatesTokenCount"),
      thoughts,
      countAt(raw, "totalTokenCount"),
      inputTokens,
    ),
    cacheReadTokens: cached === null || inputTokens === null ? cached : Math.min(cached, inputTokens),
    cacheWriteTokens: null,
    reasoningTokens: thoughts,
    estimated: false,
    raw,
  };
}

function outputOf(
  answer: number | null,
  thoughts: number | null,
  total: number | null,
  input: number | null,
): number | null {
  if (answer !== null || thoughts !== null) return (answer ?? 0) + (thoughts ?? 0);
  return total !== null && total === input ? 0 : null;
}
