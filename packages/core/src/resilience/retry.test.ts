import { describe, expect, it } from "vitest";
import { CruxError } from "../errors.ts";
import { createRetryPolicy, defaultRetryConfig, resolveRetryConfig } from "./retry.ts";

const overloaded = new CruxError("overloaded", "x");

describe("createRetryPolicy", () => {
  it("doubles the longest wait up to the cap, with full jitter", () => {
    const longest = createRetryPolicy({ ...defaultRetryConfig, maxAttempts: 9 }, () => 1);
    const waits = [1, 2, 3, 4, 5, 6].map((attempt) => longest({ error: overloaded, attempt, remainingMs: null }));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
    const half = createRetryPolicy(defaultRetryConfig, () => 0.5);
    expect(half({ error: overloaded, attempt: 1, remainingMs: null })).toBe(250);
  });

  it("gives up after the last attempt and on what is not retryable", () => {
    const policy = createRetryPolicy(defaultRetryConfig, () => 1);
    expect(policy({ error: overloaded, attempt: 3, remainingMs: null })).toBeNull();
    expect(policy({ error: new CruxError("quota", "x"), attempt: 1, remainingMs: null })).toBeNull();
  });

  it("waits as long as the vendor asks, but begins no wait that outlasts the call", () => {
    const policy = createRetryPolicy(defaultRetryConfig, () => 1);
    const error = new CruxError("rate-limit", "x", { retryAfterMs: 20_000 });
    expect(policy({ error, attempt: 1, remainingMs: null })).toBe(20_000);
    expect(policy({ error, attempt: 1, remainingMs: 20_000 })).toBeNull();
    expect(policy({ error, attempt: 1, remainingMs: 20_001 })).toBe(20_000);
  });

  it("waits no hours before a stream that has no total, whatever the vendor asks", () => {
    const policy = createRetryPolicy(defaultRetryConfig, () => 1);
    const asking = (retryAfterMs: number) => new CruxError("rate-limit", "x", { retryAfterMs });
    expect(policy({ error: asking(119_999), attempt: 1, remainingMs: null })).toBe(119_999);
    expect(policy({ error: asking(120_000), attempt: 1, remainingMs: null })).toBeNull();
    expect(policy({ error: asking(120_000), attempt: 1, remainingMs: 600_000 })).toBe(120_000);
  });
});

describe("resolveRetryConfig", () => {
  it("takes each value from the first layer that names it", () => {
    expect(resolveRetryConfig({ maxAttempts: 1 }, undefined, { maxAttempts: 5, maxDelayMs: 10 })).toEqual({
      maxAttempts: 1,
      baseDelayMs: 500,
      maxDelayMs: 10,
    });
  });
});
