import type { SeedModel } from "@crux/core";

/*
 * Written by tools/refresh-models, which takes over what xAI's list tells; the rest is from its documentation on the
 * day of `asOf`.
 */

/** What is known of xAI's models without asking. US dollars per million tokens. */
export const seeds: readonly SeedModel[] = [
  {
    id: "grok-4.7",
    asOf: "2026-11-22",
    contextWindow: 500_000,
    capabilities: { "image-input": true, reasoning: true },
    prices: {
      input: 2,
      output: 6,
      cacheRead: 0.5,
      cacheWrite: null,
      tiers: [
        {
          fromInputTokens: 200_000,
          input: 4,
          output: 12,
          cacheRead: 1,
          cacheWrite: null,
        },
      ],
    },
  },
  {
    id: "grok-4.3",
    asOf: "2026-11-22",
    contextWindow: 1_000_000,
    capabilities: { reasoning: true },
    prices: {
      input: 1.25,
      output: 2.5,
      cacheRead: 0.2,
      cacheWrite: null,
      atLeast: true,
    },
  },
];
