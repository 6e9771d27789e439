import { CruxError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";

/** Waits for a time in milliseconds, or a promise. @throws CruxError `cancelled` as soon as the signal is aborted. */
export function pause(clock: Clock, until: number | Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let cancelTimer = (): void => undefined;
    const abort = (): void => {
      cancelTimer();
      reject(new CruxError("cancelled", "The waiting was cancelled; the batch goes on.", { cause: signal?.reason }));
    };
    const over = (): void => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    if (signal?.aborted === true) return abort();
    signal?.addEventListener("abort", abort);
    if (typeof until === "number") cancelTimer = clock.schedule(over, until);
    else void until.then(over);
  });
}
