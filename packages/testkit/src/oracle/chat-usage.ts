import type { ExpectedUsage } from "./expectation.ts";
import { countAt, objectAt, type JsonObject } from "./json-value.ts";

/** The counts of one Chat `usage` object. */
export function chatUsage(usage: JsonObject): ExpectedUsage {
  const reported = countAt(objectAt(usage, "completion_tokens_details"), "reasoning_tokens");
  const outputTokens = outputOf(usage, reported ?? 0);
  return {
    ...inputOf(usage),
    outputTokens,
    reasoningTokens: reported === null || outputTokens === null ? reported : Math.min(reported, outputTokens),
  };
}

/** Some services (xAI) count reasoning apart, which shows in the total. */
function outputOf(usage: JsonObject, reasoning: number): number | null {
  const completion = countAt(usage, "completion_tokens");
  if (completion === null) return null;
  const apart = (countAt(usage, "prompt_tokens") ?? 0) + completion + reasoning;
  return reasoning > 0 && countAt(usage, "total_tokens") === apart ? completion + reasoning : completion;
}

/** Cache reads and writes are parts of the input. A route that reports what it just wrote as read too has read only the rest. */
function inputOf(usage: JsonObject): Pick<ExpectedUsage, "inputTokens" | "cacheReadTokens" | "cacheWriteTokens"> {
  const details = objectAt(usage, "prompt_tokens_details");
  const read = countAt(details, "cached_tokens") ?? countAt(usage, "prompt_cache_hit_tokens");
  const write = countAt(details, "cache_write_tokens");
  const input = countAt(usage, "prompt_tokens");
  if (input === null || (read ?? 0) + (write ?? 0) <= input) {
    return { inputTokens: input, cacheReadTokens: read, cacheWriteTokens: write };
  }
  const written = write === null ? null : Math.min(write, input);
  const hits = read === null ? null : Math.max(0, Math.min(read, input) - (written ?? 0));
  return { inputTokens: input, cacheReadTokens: hits, cacheWriteTokens: written };
}
