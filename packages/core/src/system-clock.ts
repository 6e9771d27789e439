import type { Clock } from "./ports/clock.ts";

interface Entry {
  readonly at: number;
  readonly callback: () => void;
  /** Its place in `entries`; -1 when it is over. */
  index: number;
}

/** A machine timer takes no longer delay: it would fire at once. One that is to wait longer looks again then. */
const longestTimeoutMs = 2 ** 31 - 1;

// Not a Set: the table it outgrows keeps a pointer to the next one, and once one of them is in the old space all that
// come and go behind it survive every minor collection.
const entries: Entry[] = [];
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
    const entry = { at: performance.now() + delayMs, callback, index: entries.length };
    entries.push(entry);
    if (entry.at < firesAt) arm(entry.at);
    else if (entries.length === 1) timer?.ref?.();
    return () => {
      if (remove(entry) && entries.length === 0) timer?.unref?.();
    };
  },
};

/** Whether it was still there. The last entry takes its place. */
function remove(entry: Entry): boolean {
  const { index } = entry;
  if (index === -1) return false;
  entry.index = -1;
  const last = entries.pop();
  if (last === undefined || last === entry) return true;
  entries[index] = last;
  last.index = index;
  return true;
}

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
  for (const entry of entries.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
    if (remove(entry)) entry.callback();
  }
  const next = entries.reduce((soonest, { at }) => Math.min(soonest, at), firesAt);
  if (next < firesAt) arm(next);
}
