import type { FinishReason } from "@crux/core";

const neutralReasons: ReadonlyMap<string, FinishReason> = new Map(
  Object.entries({
    stop: "stop",
    length: "length",
    tool_calls: "tool-calls",
    function_call: "tool-calls",
    content_filter: "content-filter",
    error: "error",
    insufficient_system_resource: "error",
  } as const),
);

const nativeLimits: ReadonlySet<string> = new Set(["length", "max_tokens", "max_output_tokens"]);

/**
 * The neutral finish reason. A router may say `tool_calls` or `stop` of an answer that its upstream cut at the token
 * limit; then only the upstream's own word beside it (`native_finish_reason`) tells, and wins.
 */
export function toFinishReason(reason: string | null, nativeReason: string | null): FinishReason {
  const neutral = neutralReasons.get(reason ?? "") ?? "other";
  const cut = nativeReason !== null && nativeLimits.has(nativeReason.toLowerCase());
  return cut && (neutral === "stop" || neutral === "tool-calls") ? "length" : neutral;
}
