import type { SeedModel } from "@crux/core";

/*
 * Written by tools/refresh-models, which takes over what DeepSeek's list tells; prices and limits are from its
 * documentation on the day of `asOf`. The prices hold outside of peak hours; in them all of them double.
 */

/** What is known of DeepSeek's models without asking. US dollars per million tokens. */
export const seeds: readonly SeedModel[] = [
  {
    id: "deepseek-flash",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    maxOutputTokens: 384_000,
    capabilities: { "image-input": true, reasoning: true },
    prices: {
      input: 0.15,
      output: 0.6,
      cacheRead: 0.003,
      cacheWrite: null,
      atLeast: true,
    },
  },
  {
    id: "deepseek-v4-pro",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    maxOutputTokens: 384_000,
    capabilities: { "image-input": false },
    prices: {
      input: 0.66,
      output: 1.98,
      cacheRead: 0.022,
      cacheWrite: null,
      atLeast: true,
    },
  },
];
