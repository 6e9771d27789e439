import { unknownUsage, type Cost, type JsonObject, type Usage } from "@crux/core";
import { readCount, readNumber, readObject } from "../../wire-json.ts";

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

/** A route that reports what it has just written as read too has read only the rest. */
function readInput(usage: JsonObject): Pick<Usage, "inputTokens" | "cacheReadTokens" | "cacheWriteTokens"> {
  const details = readObject(usage.prompt_tokens_details);
  const input = readCount(usage.prompt_tokens);
  const read = readCount(details?.cached_tokens) ?? readCount(usage.prompt_cache_hit_tokens);
  const write = readCount(details?.cache_write_tokens);
  const fits = input === null || (read ?? 0) + (write ?? 0) <= input;
  if (fits) return { inputTokens: input, cacheReadTokens: read, cacheWriteTokens: write };
  const written = write === null ? null : Math.min(write, input);
  const hits = read === null ? null : Math.max(0, Math.min(read, input) - (written ?? 0));
  return { inputTokens: input, cacheReadTokens: hits, cacheWriteTokens: written };
}

/** `usage.cost`, in US dollars, where the vendor tells it. */
export function readCost(usage: JsonObject): Cost | undefined {
  const amount = readNumber(usage.cost);
  return amount === null ? undefined : { amount, currency: "USD", source: "vendor" };
}
