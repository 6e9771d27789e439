import type { ChatResponse } from "@crux/core";

/** One line: model, tokens, finish reason, times, and the cost where it is known. Unknown is `?`. */
export function usageLine({ provider, model, usage, finishReason, timings, cost }: ChatResponse): string {
  const { timeToFirstTokenMs, durationMs } = timings;
  return [
    `${provider}/${model}`,
    tokens(usage),
    finishReason,
    ...(timeToFirstTokenMs === null ? [] : [`first token ${Math.round(timeToFirstTokenMs)} ms`]),
    `total ${Math.round(durationMs)} ms`,
    ...(cost === null ? [] : [`${cost.amount.toPrecision(3)} ${cost.currency}`]),
  ].join(" · ");
}

function tokens({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  reasoningTokens,
  estimated,
}: ChatResponse["usage"]): string {
  const input = `${inputTokens ?? "?"} in${cacheReadTokens ? ` (${cacheReadTokens} cached)` : ""}`;
  const output = `${outputTokens ?? "?"} out${reasoningTokens ? ` (${reasoningTokens} reasoning)` : ""}`;
  return `${estimated ? "about " : ""}${input}, ${output} tokens`;
}
