import type { SeedModel } from "@crux/core";

/*
 * Written by tools/refresh-models, which takes over what Anthropic's list tells; prices and limits are from its
 * documentation on the day of `asOf`: a cache write is 1.25 times the input (kept an hour: 2 times), a cache read a tenth,
 * a batch half. Haiku's price is given as "from".
 */

/** What is known of Anthropic's models without asking. US dollars per million tokens. */
export const seeds: readonly SeedModel[] = [
  {
    id: "claude-opus-5-5",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 4,
      output: 20,
      cacheRead: 0.4,
      cacheWrite: 5,
      longCacheWrite: 8,
      batchFactor: 0.5,
    },
  },
  {
    id: "claude-sonnet-5-5",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 2,
      output: 10,
      cacheRead: 0.2,
      cacheWrite: 2.5,
      longCacheWrite: 4,
      batchFactor: 0.5,
    },
  },
  {
    id: "claude-haiku-5-5",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 0.1,
      output: 0.5,
      cacheRead: 0.01,
      cacheWrite: 0.125,
      longCacheWrite: 0.2,
      batchFactor: 0.5,
      atLeast: true,
    },
  },
  {
    id: "claude-fable-5-1",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 10,
      output: 50,
      cacheRead: 1,
      cacheWrite: 12.5,
      longCacheWrite: 20,
      batchFactor: 0.5,
    },
  },
  { id: "claude-haiku-4-5", asOf: "2026-11-22", contextWindow: 200_000, maxOutputTokens: 64_000 },
];
