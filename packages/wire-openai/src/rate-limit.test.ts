import { describe, expect, it } from "vitest";
import { parseDuration, readRateLimit } from "./rate-limit.ts";

describe("parseDuration", () => {
  it.each([
    ["6m0s", 360_000],
    ["12ms", 12],
    ["1m19.156s", 79_156],
    ["1h2m3s", 3_723_000],
    ["0s", 0],
    ["REDACTED", null],
    ["", null],
    ["12", null],
    [undefined, null],
  ])("reads %s as %s", (text, expected) => expect(parseDuration(text)).toBe(expected));
});

describe("readRateLimit", () => {
  it("reads both windows", () => {
    const headers = {
      "x-ratelimit-limit-requests": "500",
      "x-ratelimit-remaining-requests": "499",
      "x-ratelimit-reset-requests": "120ms",
      "x-ratelimit-limit-tokens": "200000",
      "x-ratelimit-remaining-tokens": "199999",
      "x-ratelimit-reset-tokens": "0s",
    };
    expect(readRateLimit(headers, 1000)).toEqual({
      requests: { limit: 500, remaining: 499, resetAt: 1120 },
      tokens: { limit: 200_000, remaining: 199_999, resetAt: 1000 },
    });
  });

  it("takes -1 for unknown, and nothing for nothing", () => {
    expect(
      readRateLimit({ "x-ratelimit-remaining-requests": "-1", "x-ratelimit-limit-requests": "5" }, 0)?.requests,
    ).toEqual({ limit: 5, remaining: null, resetAt: null });
    expect(readRateLimit({ "x-ratelimit-remaining-requests": "-1" }, 0)).toBeNull();
  });

  it("reads a router's one window, whose reset is a time", () => {
    const bare = (reset: string) =>
      readRateLimit(
        { "x-ratelimit-limit": "20", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
        1_759_671_120_000,
      );
    const window = { limit: 20, remaining: 0 };
    expect(bare("1759671180000")).toEqual({ requests: { ...window, resetAt: 1_759_671_180_000 }, tokens: null });
    expect(bare("1759671180")).toEqual({ requests: { ...window, resetAt: 1_759_671_180_000 }, tokens: null });
    expect(bare("12s")).toEqual({ requests: { ...window, resetAt: 1_759_671_132_000 }, tokens: null });
    expect(bare("7")).toEqual({ requests: { ...window, resetAt: null }, tokens: null });
  });
});
