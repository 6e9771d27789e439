import { unknownUsage, type JsonObject, type Usage } from "@crux/core";
import { cacheCounts } from "../../decode/cache-counts.ts";
import { readCount, readObject } from "../../wire-json.ts";

/** Reads a Responses `usage` object into the neutral counts; what it does not say is `null`. */
export function readResponsesUsage(usage: JsonObject): Usage {
  const details = readObject(usage.input_tokens_details);
  const outputTokens = readCount(usage.output_tokens);
  const reasoning = readCount(readObject(usage.output_tokens_details)?.reasoning_tokens);
  return {
    ...unknownUsage,
    ...cacheCounts(
      readCount(usage.input_tokens),
      readCount(details?.cached_tokens),
      readCount(details?.cache_write_tokens),
    ),
    outputTokens,
    reasoningTokens: reasoning === null || outputTokens === null ? reasoning : Math.min(reasoning, outputTokens),
    raw: usage,
  };
}
