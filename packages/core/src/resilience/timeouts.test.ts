import { describe, expect, it } from "vitest";
import { resolveTimeouts } from "./timeouts.ts";

describe("resolveTimeouts", () => {
  it("gives a call 120 s, one that thinks 600 s, and a stream no total", () => {
    expect(resolveTimeouts("chat", false).totalMs).toBe(120_000);
    expect(resolveTimeouts("chat", true).totalMs).toBe(600_000);
    expect(resolveTimeouts("stream", true).totalMs).toBeNull();
    expect(resolveTimeouts("stream", false)).toMatchObject({
      connectMs: 10_000,
      startMs: 30_000,
      idleMs: 60_000,
      stallMs: 300_000,
    });
  });

  it("lets the first layer that names a timer decide, null being off", () => {
    expect(resolveTimeouts("chat", false, { totalMs: null }, { totalMs: 5, idleMs: 7 })).toMatchObject({
      totalMs: null,
      idleMs: 7,
    });
  });
});
