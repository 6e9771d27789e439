import { z } from "zod";
import type { CruxError } from "../errors.ts";
import { defaultTimeouts } from "./timeouts.ts";

/** How often and after what wait a failed call is made again. */
export const retryConfigSchema = z.strictObject({
  /** All tries together; 1 switches retries off. */
  maxAttempts: z.int().min(1).max(20).optional(),
  /** The longest first wait, in milliseconds; each later one may be twice as long. */
  baseDelayMs: z.number().nonnegative().optional(),
  /** No wait of ours is longer; one that the vendor asks for may be. */
  maxDelayMs: z.number().nonnegative().optional(),
});
/** See {@link retryConfigSchema}. */
export type RetryConfig = z.infer<typeof retryConfigSchema>;

/** What holds where nothing else is set. */
export const defaultRetryConfig = {
  maxAttempts: 3,
  baseDelayMs: 500,
  maxDelayMs: 8_000,
} as const satisfies RetryConfig;

/** Every value decided: the first layer that names one wins. */
export function resolveRetryConfig(
  ...layers: readonly (RetryConfig | undefined)[]
): Required<{ [K in keyof RetryConfig]: number }> {
  const decide = (name: keyof RetryConfig): number => {
    for (const layer of layers) {
      const value = layer?.[name];
      if (value !== undefined) return value;
    }
    return defaultRetryConfig[name];
  };
  return { maxAttempts: decide("maxAttempts"), baseDelayMs: decide("baseDelayMs"), maxDelayMs: decide("maxDelayMs") };
}

/**
 * Decides, after a failed attempt, how long to wait before the next one; `null` is to give up. The seam
 * for what else may forbid a retry: a budget, a breaker.
 */
export type RetryPolicy = (failure: {
  readonly error: CruxError;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** What is left of the caller's total; `null` without one. */
  readonly remainingMs: number | null;
}) => number | null;

/**
 * Exponential backoff with full jitter. What the vendor asks for (`retryAfterMs`) wins over it; a wait that
 * would outlast the caller's total is not begun. Where there is no total, as of a stream, the vendor may ask for no longer
 * wait than a whole call may take: nobody sits before a silent stream for hours.
 */
export function createRetryPolicy(
  config: Required<{ [K in keyof RetryConfig]: number }>,
  random: () => number = Math.random,
): RetryPolicy {
  return ({ error, attempt, remainingMs }) => {
    if (!error.retryable || attempt >= config.maxAttempts) return null;
    const ceiling = Math.min(config.maxDelayMs, config.baseDelayMs * 2 ** (attempt - 1));
    const { retryAfterMs } = error.details;
    if (retryAfterMs === undefined) return within(random() * ceiling, remainingMs);
    return within(retryAfterMs, remainingMs ?? defaultTimeouts.totalMs);
  };
}

function within(delayMs: number, limitMs: number | null): number | null {
  return limitMs !== null && delayMs >= limitMs ? null : delayMs;
}
