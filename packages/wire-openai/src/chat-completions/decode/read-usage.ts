import { unknownUsage, type JsonObject, type Usage } from "@crux/core";
import { cacheCounts } from "../../decode/cache-counts.ts";
import { readCount, readObject } from "../../wire-json.ts";

/** Reads a Chat `usage` object into the neutral counts; what it does not say is `null`. */
export function readUsage(usage: JsonObject): Usage {
  const reported = readCount(readObject(usage.completion_tokens_details)?.reasoning_tokens);
  const outputTokens = readOutput(usage, reported ?? 0);
  return {
    ...unknownUsage,
    ...readInput(usage),
    outputTokens,
    reasoningTokens: reported === null || outputTokens === null ? reported : Math.min(reported, outputTokens),
    raw: usage,
  };
}

/** Some services (xAI, seen in 78 recordings) count reasoning beside the completion; only the total shows it. */
function readOutput(usage: JsonObject, reasoning: number): number | null {
  const completion = readCount(usage.completion_tokens);
  if (completion === null || reasoning <= 0) return completion;
  const apart = (readCount(usage.prompt_tokens) ?? 0) + completion + reasoning;
  return readCount(usage.total_tokens) === apart ? completion + reasoning : completion;
}

function readInput(usage: JsonObject): ReturnType<typeof cacheCounts> {
  const details = readObject(usage.prompt_tokens_details);
  return cacheCounts(
    readCount(usage.prompt_tokens),
    readCount(details?.cached_tokens) ?? readCount(usage.prompt_cache_hit_tokens),
    readCount(details?.cache_write_tokens),
  );
}
