/** Time, as the core sees it; a test hands in one that it moves by itself. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back; for durations. */
  elapsed(): number;
  /** Calls back once after `delayMs`, unless the returned function is called before. */
  schedule(callback: () => void, delayMs: number): () => void;
}
