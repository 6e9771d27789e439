import type { SeedModel } from "@crux/core";

/*
 * Written by tools/refresh-models, which takes over what Google's list tells; prices and limits are from its documentation
 * on the day of `asOf`. Those of gemini-4-argon hold until 2026-11-30 and double then. What cached input costs, and a
 * batch's share, are not known.
 */

/** What is known of Gemini's models without asking. US dollars per million tokens. */
export const seeds: readonly SeedModel[] = [
  {
    id: "gemini-3.8-flash",
    asOf: "2026-11-22",
    maxOutputTokens: 65_536,
    prices: { input: 0.75, output: 3.75, cacheRead: null, cacheWrite: null },
  },
  {
    id: "gemini-4-argon",
    asOf: "2026-11-22",
    contextWindow: 1_048_576,
    prices: {
      input: 2,
      output: 10,
      cacheRead: null,
      cacheWrite: null,
      atLeast: true,
    },
  },
];
