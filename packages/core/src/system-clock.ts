import type { Clock } from "./ports/clock.ts";

interface Entry {
  readonly at: number;
  readonly callback: () => void;
}

/** A machine timer takes no longer delay: it would fire at once. One that is to wait longer looks again then. */
const longestTimeoutMs = 2 ** 31 - 1;

const entries = new Set<Entry>();
let timer: ReturnType<typeof setTimeout> | null = null;
let firesAt = Infinity;

/**
 * The clock of the machine. All that is scheduled shares one machine timer: a call that ends before its timers run
 * out, as nearly every call does, neither makes one nor clears one. While nothing is scheduled, the process may end.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(callback, delayMs) {
    const entry = { at: performance.now() + delayMs, callback };
    entries.add(entry);
    if (entry.at < firesAt) arm(entry.at);
    else if (entries.size === 1) timer?.ref?.();
    return () => {
      if (entries.delete(entry) && entries.size === 0) timer?.unref?.();
    };
  },
};

function arm(at: number): void {
  if (timer !== null) clearTimeout(timer);
  firesAt = at;
  timer = setTimeout(fire, Math.min(longestTimeoutMs, Math.max(0, at - performance.now())));
}

/** Calls back what is due, then waits for what is next. */
function fire(): void {
  timer = null;
  firesAt = Infinity;
  // A machine timer may fire a fraction of a millisecond early.
  const now = performance.now() + 1;
  for (const entry of [...entries].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
    if (entries.delete(entry)) entry.callback();
  }
  const next = Math.min(...Array.from(entries, ({ at }) => at), firesAt);
  if (next < firesAt) arm(next);
}
