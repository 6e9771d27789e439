import { afterEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

afterEach(() => vi.useRealTimers());

it("does not take a delay beyond 32 bits for none at all", () => {
  vi.useFakeTimers();
  const called = vi.fn();
  const cancel = systemClock.schedule(called, 3_000_000_000);
  vi.advanceTimersByTime(1_000_000_000);
  expect(called).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000_000_000);
  expect(called).toHaveBeenCalledOnce();
  cancel();
});
