import { describe, expect, it } from "vitest";
import { decodeRateLimit } from "./decode-rate-limit.ts";

describe("decodeRateLimit", () => {
  it("reads both limits, with RFC 3339 resets", () => {
    const headers = {
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "49",
      "anthropic-ratelimit-requests-reset": "2026-11-22T10:00:01Z",
      "anthropic-ratelimit-tokens-limit": "40000",
      "anthropic-ratelimit-tokens-remaining": "39000",
    };
    expect(decodeRateLimit(headers)).toEqual({
      requests: { limit: 50, remaining: 49, resetAt: Date.parse("2026-11-22T10:00:01Z") },
      tokens: { limit: 40000, remaining: 39000, resetAt: null },
    });
  });

  it("takes the input tokens where there is no common limit", () => {
    expect(decodeRateLimit({ "anthropic-ratelimit-input-tokens-remaining": "7" })).toEqual({
      requests: null,
      tokens: { limit: null, remaining: 7, resetAt: null },
    });
  });

  it("says null where the vendor says nothing, or nothing legible", () => {
    expect(decodeRateLimit({})).toBeNull();
    expect(
      decodeRateLimit({ "anthropic-ratelimit-requests-limit": "", "anthropic-ratelimit-tokens-reset": "soon" }),
    ).toBeNull();
  });
});
