import { describe, expect, it } from "vitest";
import { readCost } from "../../decode/read-cost.ts";
import { readUsage } from "./read-usage.ts";

describe("readUsage", () => {
  it.each([
    ["plain", { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 }, [5, 7, null, null, null]],
    [
      "details",
      {
        prompt_tokens: 9,
        completion_tokens: 7,
        total_tokens: 16,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
      [9, 7, 4, 2, 3],
    ],
    [
      "usage-details-null, usage-total-absent",
      { prompt_tokens: 5, completion_tokens: 7, prompt_tokens_details: null, completion_tokens_details: null },
      [5, 7, null, null, null],
    ],
    [
      "hits under a name of their own",
      { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 1 },
      [9, 1, 8, null, null],
    ],
    [
      "usage-total-above-sum: reasoning beside the completion",
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 35,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      [10, 25, null, null, 20],
    ],
    [
      "usage-reasoning-above-completion",
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      [10, 5, null, null, 5],
    ],
    [
      "what was just written is told as read too",
      {
        prompt_tokens: 2168,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
      },
      [2168, 1, 0, 2161, null],
    ],
    [
      "reads and writes overlap in part",
      {
        prompt_tokens: 100,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 90, cache_write_tokens: 30 },
      },
      [100, 1, 60, 30, null],
    ],
    ["usage-completion-absent", { prompt_tokens: 5 }, [5, null, null, null, null]],
    ["nothing", {}, [null, null, null, null, null]],
  ])("%s", (_name, raw, [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens]) => {
    expect(readUsage(raw)).toEqual({
      inputTokens,
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      reasoningTokens,
      estimated: false,
      raw,
    });
  });
});

it("usage-cost, usage-float: readCost reads what the vendor charged", () => {
  expect(readCost({ cost: 0.00123 })).toEqual({ amount: 0.00123, currency: "USD", source: "vendor" });
  expect(readCost({ cost: null })).toBeUndefined();
});
