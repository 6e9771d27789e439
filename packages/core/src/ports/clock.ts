/** Time, as the core sees it; a test hands in one that it moves by itself. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back; for durations. */
  elapsed(): number;
  /** Calls back once after `delayMs`, or after a clock's longest delay where that is shorter, unless the returned function is called before. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** Node's and browsers' timers count in 32 bits: a longer delay would be over at once. */
const longestDelayMs = 2 ** 31 - 1;

/** The clock of the machine; its longest delay is some 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, longestDelayMs));
    return () => clearTimeout(timer);
  },
};
