import { describe, expect, it, vi } from "vitest";
import { systemClock } from "./system-clock.ts";

describe("systemClock", () => {
  it("calls back in the order of the delays, and not what was cancelled", async () => {
    const called: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.schedule(() => {
        called.push("last");
        resolve();
      }, 30);
      const cancel = systemClock.schedule(() => called.push("cancelled"), 10);
      systemClock.schedule(() => called.push("second"), 20);
      systemClock.schedule(() => called.push("first"), 5);
      cancel();
    });
    expect(called).toEqual(["first", "second", "last"]);
  });

  it("never calls back early", async () => {
    const startedAt = systemClock.elapsed();
    await new Promise<void>((resolve) => {
      systemClock.schedule(resolve, 40);
    });
    expect(systemClock.elapsed() - startedAt).toBeGreaterThanOrEqual(38);
  });

  it("does not take a delay beyond 32 bits for none at all", () => {
    vi.useFakeTimers();
    const called = vi.fn();
    systemClock.schedule(called, 3_000_000_000);
    vi.advanceTimersByTime(1_000_000_000);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000_000_100);
    expect(called).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });

  it("lets what a callback schedules run", async () => {
    await new Promise<void>((resolve) => {
      systemClock.schedule(() => {
        systemClock.schedule(resolve, 1);
      }, 1);
    });
  });

  it("holds the process open while something is scheduled, and only then", () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const cancel = systemClock.schedule(() => undefined, 60_000);
    expect(timers()).toBe(before + 1);
    cancel();
    expect(timers()).toBe(before);
  });
});
