import type { SeedModel } from "@crux/core";

/*
 * Written by tools/refresh-models, which takes over what OpenAI's list tells; prices and limits are from its documentation
 * on the day of `asOf`. It says that prices rise above 272,000 input tokens, but not where it says to what; the price of
 * cached input, and a batch's share, are not known either.
 */

/** What is known of OpenAI's models without asking. US dollars per million tokens. */
export const seeds: readonly SeedModel[] = [
  {
    id: "gpt-6-astra",
    asOf: "2026-11-22",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 10,
      output: 50,
      cacheRead: null,
      cacheWrite: null,
      tiers: [
        {
          fromInputTokens: 272_001,
          input: null,
          output: null,
          cacheRead: null,
          cacheWrite: null,
        },
      ],
    },
  },
  {
    id: "gpt-6.1-sol",
    asOf: "2026-11-22",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 2,
      output: 10,
      cacheRead: null,
      cacheWrite: null,
      tiers: [
        {
          fromInputTokens: 272_001,
          input: null,
          output: null,
          cacheRead: null,
          cacheWrite: null,
        },
      ],
    },
  },
  {
    id: "gpt-6.1-terra",
    asOf: "2026-11-22",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 1,
      output: 5,
      cacheRead: null,
      cacheWrite: null,
      tiers: [
        {
          fromInputTokens: 272_001,
          input: null,
          output: null,
          cacheRead: null,
          cacheWrite: null,
        },
      ],
    },
  },
  {
    id: "gpt-6-luna",
    asOf: "2026-11-22",
    contextWindow: 1_050_000,
    maxOutputTokens: 128_000,
    prices: {
      input: 0.1,
      output: 0.5,
      cacheRead: null,
      cacheWrite: null,
      tiers: [
        {
          fromInputTokens: 272_001,
          input: null,
          output: null,
          cacheRead: null,
          cacheWrite: null,
        },
      ],
    },
  },
];
