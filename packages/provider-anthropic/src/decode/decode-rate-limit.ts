import type { RateLimitState, RateLimitWindow } from "@crux/core";

type Headers = Readonly<Record<string, string>>;

/**
 * The limits in `anthropic-ratelimit-{requests,tokens,input-tokens}-{limit,remaining,reset}`; resets are RFC 3339
 * times. `null` where there are none.
 */
export function decodeRateLimit(headers: Headers): RateLimitState | null {
  const requests = readWindow(headers, "requests");
  const tokens = readWindow(headers, "tokens") ?? readWindow(headers, "input-tokens");
  return requests === null && tokens === null ? null : { requests, tokens };
}

function readWindow(headers: Headers, name: string): RateLimitWindow | null {
  const prefix = `anthropic-ratelimit-${name}`;
  const limit = finiteOrNull(Number.parseInt(headers[`${prefix}-limit`] ?? "", 10));
  const remaining = finiteOrNull(Number.parseInt(headers[`${prefix}-remaining`] ?? "", 10));
  const resetAt = finiteOrNull(Date.parse(headers[`${prefix}-reset`] ?? ""));
  return limit === null && remaining === null && resetAt === null ? null : { limit, remaining, resetAt };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
