import type { Cost, Usage } from "../chat-response.ts";
import type { ModelPrices, TokenPrices } from "../model.ts";

/** Which of a vendor's prices a call is charged by. */
export interface PriceOptions {
  /** Whether it was one of a batch of the vendor's. */
  readonly batch?: boolean | undefined;
}

/**
 * What the tokens of one call cost, in US dollars; `null` as soon as a count or a price that matters is not known.
 * Cache reads and writes are priced as what they are, the rest of the input in full; a count of them that the vendor
 * does not tell is none. What a vendor charges beside tokens (searches, sound, a faster tier) is not in it.
 */
export function priceOf(usage: Usage, prices: ModelPrices, { batch = false }: PriceOptions = {}): number | null {
  const { inputTokens, outputTokens } = usage;
  if (inputTokens === null || outputTokens === null) return null;
  const tier = tierOf(prices, inputTokens);
  const factor = batch ? (prices.batchFactor ?? null) : 1;
  if (tier.input === null || tier.input < 0 || factor === null) return null;
  const read = usage.cacheReadTokens ?? 0;
  const written = usage.cacheWriteTokens ?? 0;
  const long = Math.min(usage.longCacheWriteTokens ?? 0, written);
  const counted: readonly (readonly [tokens: number, price: number | null])[] = [
    [inputTokens - read - written, tier.input],
    [read, tier.cacheRead],
    [written - long, tier.cacheWrite],
    [long, tier.longCacheWrite ?? null],
    [outputTokens, tier.output],
  ];
  let sum = 0;
  for (const [tokens, price] of counted) {
    if (tokens <= 0) continue;
    // Some lists say -1 where a price depends on who will answer.
    if (price === null || price < 0) return null;
    sum += tokens * price;
  }
  return (sum * factor) / 1_000_000;
}

/** {@link priceOf} as an answer tells it. */
export function costOf(usage: Usage, prices: ModelPrices, options?: PriceOptions): Cost | null {
  const amount = priceOf(usage, prices, options);
  if (amount === null) return null;
  const { asOf, atLeast } = prices;
  return {
    amount,
    currency: "USD",
    source: "price-table",
    ...(asOf === undefined ? {} : { asOf }),
    ...(atLeast === true ? { atLeast } : {}),
  };
}

/** The prices of the highest tier the request reaches: it is charged so as a whole. */
function tierOf(prices: ModelPrices, inputTokens: number): TokenPrices {
  let found: TokenPrices = prices;
  let from = 0;
  for (const tier of prices.tiers ?? []) {
    if (tier.fromInputTokens > inputTokens || tier.fromInputTokens < from) continue;
    found = tier;
    from = tier.fromInputTokens;
  }
  return found;
}
