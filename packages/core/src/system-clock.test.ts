import { describe, expect, it } from "vitest";
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

  it("takes a delay that is longer than a machine timer can be", () => {
    const cancel = systemClock.schedule(() => {
      throw new Error("at once");
    }, 2 ** 40);
    cancel();
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
