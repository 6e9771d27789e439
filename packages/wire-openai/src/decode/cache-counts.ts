import type { Usage } from "@crux/core";

/**
 * Cache reads and writes are parts of the input. A route that reports what it has just written as read too has read
 * only the rest.
 */
export function cacheCounts(
  input: number | null,
  read: number | null,
  write: number | null,
): Pick<Usage, "inputTokens" | "cacheReadTokens" | "cacheWriteTokens"> {
  const fits = input === null || (read ?? 0) + (write ?? 0) <= input;
  if (fits) return { inputTokens: input, cacheReadTokens: read, cacheWriteTokens: write };
  const written = write === null ? null : Math.min(write, input);
  const hits = read === null ? null : Math.max(0, Math.min(read, input) - (written ?? 0));
  return { inputTokens: input, cacheReadTokens: hits, cacheWriteTokens: written };
}
