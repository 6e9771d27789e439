import { describe, expect, it } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

describe("readRetryAfter", () => {
  it.each([
    [{ "retry-after-ms": "250" }, 250],
    [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
    [{ "retry-after-ms": "soon", "retry-after": "9" }, 9000],
    [{ "retry-after": "1" }, 1000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Sun, 22 Nov 2026 10:00:07 GMT" }, 7000],
    [{ "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT" }, null],
    [{ "retry-after": "-5" }, null],
    [{ "retry-after": "1763800000" }, null],
    [{ "retry-after": "later" }, null],
    [{ "retry-after": "" }, null],
    [{}, null],
  ] as const)("reads %j as %s ms", (headers, expected) => {
    expect(readRetryAfter(headers as Record<string, string>, now)).toBe(expected);
  });
});
