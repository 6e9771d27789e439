import type { RateLimitState, RateLimitWindow } from "@crux/core";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, whose resets are durations such as `6m0s` or `12ms`
 * counted from `now`, and the bare `x-ratelimit-{limit,remaining,reset}` of routers as one of requests; `null` where
 * there is none of them.
 */
export function readRateLimit(headers: Readonly<Record<string, string>>, now: number): RateLimitState | null {
  const requests = readWindow(headers, requestHeaders, now) ?? readWindow(headers, bareHeaders, now);
  const tokens = readWindow(headers, tokenHeaders, now);
  return requests === null && tokens === null ? null : { requests, tokens };
}

const requestHeaders = headersOf("-requests");
const tokenHeaders = headersOf("-tokens");
const bareHeaders = headersOf("");

function headersOf(suffix: "-requests" | "-tokens" | ""): Readonly<Record<"limit" | "remaining" | "reset", string>> {
  const named = (figure: string): string => `x-ratelimit-${figure}${suffix}`;
  return { limit: named("limit"), remaining: named("remaining"), reset: named("reset") };
}

function readWindow(
  headers: Readonly<Record<string, string>>,
  names: ReturnType<typeof headersOf>,
  now: number,
): RateLimitWindow | null {
  const limit = readCount(headers[names.limit]);
  const remaining = readCount(headers[names.remaining]);
  const resetAt = readReset(headers[names.reset], now);
  return limit === null && remaining === null && resetAt === null ? null : { limit, remaining, resetAt };
}

/** A duration, or a time since the epoch in milliseconds (OpenRouter, seen in recordings) or seconds. */
function readReset(value: string | undefined, now: number): number | null {
  const duration = parseDuration(value);
  if (duration !== null) return now + duration;
  const time = readCount(value);
  if (time === null || time < 1e9) return null;
  return time < 1e11 ? time * 1000 : time;
}

/** Some fronts say -1 for what they do not know (openai/openai-dotnet#838). */
function readCount(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

/** Milliseconds of a duration such as `1h2m3.5s`; `null` for anything else. */
export function parseDuration(text: string | undefined): number | null {
  if (text === undefined || !/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|[smhd])/g))
    total += Number(amount) * (unitMs[unit ?? ""] ?? 0);
  return total;
}
