import type { JsonObject, Usage } from "@crux/core";
import { countAt, objectAt } from "../wire-json.ts";

/**
 * Two usage objects of one answer as one. Counts are cumulative: a later one replaces an earlier one, but one
 * that is absent or null replaces nothing (proxies leave out `input_tokens` in `message_delta`).
 */
export function mergeUsage(known: JsonObject | null, told: JsonObject | null): JsonObject | null {
  if (told === null) return known;
  const tells = Object.entries(told).filter(([, value]) => value !== null);
  return { ...known, ...Object.fromEntries(tells) };
}

/** Anthropic counts cache reads and writes beside `input_tokens`, and thinking inside `output_tokens` (2026-11-22). */
export function decodeUsage(raw: JsonObject | null): Usage | undefined {
  if (raw === null) return undefined;
  const fresh = countAt(raw, "input_tokens");
  const cacheReadTokens = countAt(raw, "cache_read_input_tokens");
  const cacheWriteTokens = countAt(raw, "cache_creation_input_tokens");
  const outputTokens = countAt(raw, "output_tokens");
  const long = countAt(objectAt(raw, "cache_creation"), "ephemeral_1h_input_tokens");
  const thinking = countAt(objectAt(raw, "output_tokens_details"), "thinking_tokens");
  return {
    inputTokens: fresh === null ? null : fresh + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    ...(long === null || long === 0 ? {} : { longCacheWriteTokens: Math.min(long, cacheWriteTokens ?? long) }),
    reasoningTokens: thinking === null ? null : Math.min(thinking, outputTokens ?? thinking),
    estimated: false,
    raw,
  };
}
