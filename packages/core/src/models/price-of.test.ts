import { describe, expect, it } from "vitest";
import { unknownUsage, type Usage } from "../chat-response.ts";
import type { ModelPrices } from "../model.ts";
import { costOf, priceOf } from "./price-of.ts";

const prices: ModelPrices = {
  input: 2,
  output: 10,
  cacheRead: 0.2,
  cacheWrite: 2.5,
  longCacheWrite: 4,
  batchFactor: 0.5,
};
const usage = (counts: Partial<Usage>): Usage => ({ ...unknownUsage, inputTokens: 0, outputTokens: 0, ...counts });
const million = 1_000_000;

describe("priceOf", () => {
  it.each<[string, Partial<Usage>, number]>([
    ["input", { inputTokens: million }, 2],
    ["output", { outputTokens: million }, 10],
    ["input and output", { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 0 }, 0.007],
    ["cached input, at its own price", { inputTokens: million, cacheReadTokens: 600_000 }, 0.4 * 2 + 0.6 * 0.2],
    [
      "reads and writes, both part of the input",
      { inputTokens: million, cacheReadTokens: 500_000, cacheWriteTokens: 300_000 },
      0.2 * 2 + 0.5 * 0.2 + 0.3 * 2.5,
    ],
    [
      "writes that are kept for longer",
      { inputTokens: million, cacheWriteTokens: million, longCacheWriteTokens: 400_000 },
      0.6 * 2.5 + 0.4 * 4,
    ],
    ["no more long writes than writes", { inputTokens: 10, cacheWriteTokens: 10, longCacheWriteTokens: 50 }, 0.00004],
    ["reasoning, which is part of the output", { outputTokens: million, reasoningTokens: 900_000 }, 10],
    ["nothing", {}, 0],
  ])("counts %s", (_what, counts, expected) => {
    expect(priceOf(usage(counts), prices)).toBeCloseTo(expected, 10);
  });

  it.each<[string, Partial<Usage>, Partial<ModelPrices>]>([
    ["the input count", { inputTokens: null }, {}],
    ["the output count", { outputTokens: null }, {}],
    ["the input price", { outputTokens: 5 }, { input: null }],
    ["the output price", { outputTokens: 5 }, { output: null }],
    ["the price of a cache read there was", { inputTokens: 9, cacheReadTokens: 5 }, { cacheRead: null }],
    ["the price of a cache write there was", { inputTokens: 9, cacheWriteTokens: 5 }, { cacheWrite: null }],
    [
      "the price of a longer cache write there was",
      { inputTokens: 9, cacheWriteTokens: 5, longCacheWriteTokens: 1 },
      { longCacheWrite: undefined },
    ],
    ["a price that depends on who will answer (-1)", { inputTokens: 5 }, { input: -1 }],
    ["a price that depends on who will answer (-1), of the output", { outputTokens: 5 }, { output: -1 }],
  ])("is null, not 0, without %s", (_what, counts, gap) => {
    expect(priceOf(usage(counts), { ...prices, ...gap })).toBeNull();
  });

  it("needs no price of what there was none of", () => {
    const bare = { input: 2, output: null, cacheRead: null, cacheWrite: null };
    expect(priceOf(usage({ inputTokens: 10 }), bare)).toBeCloseTo(0.00002, 12);
  });

  it("charges a long request by its tier as a whole, whatever their order", () => {
    const tiers = [
      { fromInputTokens: 500_000, input: 8, output: 40, cacheRead: 0.8, cacheWrite: 10 },
      { fromInputTokens: 200_000, input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5 },
    ];
    const at = (inputTokens: number) => priceOf(usage({ inputTokens, outputTokens: 1000 }), { ...prices, tiers });
    expect(at(199_999)).toBeCloseTo(0.199999 * 2 + 0.01, 10);
    expect(at(200_000)).toBeCloseTo(0.2 * 4 + 0.02, 10);
    expect(at(600_000)).toBeCloseTo(0.6 * 8 + 0.04, 10);
  });

  it("is null in a tier whose prices nobody knows", () => {
    const tiers = [{ fromInputTokens: 100, input: null, output: null, cacheRead: null, cacheWrite: null }];
    expect(priceOf(usage({ inputTokens: 99 }), { ...prices, tiers })).not.toBeNull();
    expect(priceOf(usage({ inputTokens: 100 }), { ...prices, tiers })).toBeNull();
  });

  it("takes a batch's share of all of it, and is null where that is not known", () => {
    const counts = usage({ inputTokens: million, cacheReadTokens: 600_000, outputTokens: million });
    expect(priceOf(counts, prices, { batch: true })).toBeCloseTo((0.4 * 2 + 0.6 * 0.2 + 10) / 2, 10);
    expect(priceOf(counts, { ...prices, batchFactor: null }, { batch: true })).toBeNull();
    expect(priceOf(counts, { ...prices, batchFactor: undefined }, { batch: true })).toBeNull();
  });
});

it("costOf names the table, its date, and that it may have been more", () => {
  const cost = costOf(usage({ inputTokens: million }), { ...prices, asOf: "2026-11-22", atLeast: true });
  expect(cost).toEqual({ amount: 2, currency: "USD", source: "price-table", asOf: "2026-11-22", atLeast: true });
  expect(costOf(usage({ inputTokens: million }), { ...prices, atLeast: false })).toEqual({
    amount: 2,
    currency: "USD",
    source: "price-table",
  });
  expect(costOf(unknownUsage, prices)).toBeNull();
});
