import { CruxError, type TimerName } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ResolvedTimeouts } from "./timeouts.ts";

const advice: Readonly<Record<TimerName, string>> = {
  connect: "no connection was made",
  start: "the vendor sent no first byte",
  idle: "the vendor fell silent in mid-stream",
  stall: "the vendor sent bytes but no content",
  total: "the call was not done",
};

/**
 * The timers of one call. One machine timer serves all of them: it looks, when it fires, which limit is
 * nearest, so that a byte costs two reads of the clock and no timer of its own. Idle and stall run only
 * while a byte is awaited: a slow consumer is no silence of the vendor.
 */
export class CallTimers {
  readonly #limits: ResolvedTimeouts;
  readonly #clock: Clock;
  readonly #expire: (error: CruxError) => void;
  readonly #startedAt: number;
  #phase: "connect" | "start" | null = null;
  #phaseSince = 0;
  #waitingSince: number | null = null;
  #stalledMs = 0;
  #cancelCheck: (() => void) | null = null;
  #checkAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(limits: ResolvedTimeouts, clock: Clock, expire: (error: CruxError) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#expire = expire;
    this.#startedAt = clock.elapsed();
    this.#arm(this.#startedAt);
  }

  /** What is left of the total; `null` without one. */
  get remainingMs(): number | null {
    const { totalMs } = this.#limits;
    return totalMs === null ? null : Math.max(0, this.#startedAt + totalMs - this.#clock.elapsed());
  }

  /** The request no longer waits for a free connection: the connect timer runs. */
  connecting(): void {
    this.#enter("connect");
  }

  /** The request is on its way. `streamed`: the start timer runs until the first byte. */
  sent(streamed: boolean): void {
    if (streamed) this.#enter("start");
    else this.#phase = null;
  }

  /** A byte of a stream's body is awaited. */
  waiting(): void {
    const now = this.#clock.elapsed();
    this.#waitingSince = now;
    const { idleMs, stallMs } = this.#limits;
    const soonest = Math.min(idleMs ?? Infinity, (stallMs ?? Infinity) - this.#stalledMs);
    if (this.#checkAt > now + soonest) this.#arm(now);
  }

  /** A network read came, or the body ended. */
  received(): void {
    // What passed before the first byte was the start timer's: a plugin may have made it longer than the stall timer.
    const started = this.#phase === null;
    this.#phase = null;
    if (this.#waitingSince === null) return;
    if (started) this.#stalledMs += this.#clock.elapsed() - this.#waitingSince;
    this.#waitingSince = null;
  }

  /** Content came out of the bytes. */
  content(): void {
    this.#stalledMs = 0;
  }

  /** The attempt is over; only the total runs on. */
  attemptOver(): void {
    this.#phase = null;
    this.#waitingSince = null;
    this.#stalledMs = 0;
  }

  /** The call is over: no timer is left behind. */
  stop(): void {
    this.#stopped = true;
    this.#cancelCheck?.();
    this.#cancelCheck = null;
  }

  #enter(timer: "connect" | "start"): void {
    const now = this.#clock.elapsed();
    this.#phase = timer;
    this.#phaseSince = now;
    this.#arm(now);
  }

  /** When the first limit runs out; Infinity where none is set. */
  #soonest(): number {
    const { totalMs, idleMs, stallMs } = this.#limits;
    let soonest = this.#startedAt + (totalMs ?? Infinity);
    if (this.#phase !== null)
      soonest = Math.min(soonest, this.#phaseSince + (this.#limits[`${this.#phase}Ms`] ?? Infinity));
    if (this.#waitingSince === null || this.#phase === "start") return soonest;
    const silence = Math.min(idleMs ?? Infinity, (stallMs ?? Infinity) - this.#stalledMs);
    return Math.min(soonest, this.#waitingSince + silence);
  }

  /** Which limit it is that runs out at `at`. */
  #nameOf(at: number): TimerName {
    const { totalMs, idleMs } = this.#limits;
    if (at === this.#startedAt + (totalMs ?? Infinity)) return "total";
    if (this.#phase !== null && at === this.#phaseSince + (this.#limits[`${this.#phase}Ms`] ?? Infinity))
      return this.#phase;
    return at === (this.#waitingSince ?? Infinity) + (idleMs ?? Infinity) ? "idle" : "stall";
  }

  #arm(now: number): void {
    if (this.#stopped) return;
    const at = this.#soonest();
    // A check that is already due earlier will look again by itself.
    if (at >= this.#checkAt) return;
    this.#cancelCheck?.();
    this.#checkAt = at;
    this.#cancelCheck = this.#clock.schedule(this.#check, Math.max(0, at - now));
  }

  readonly #check = (): void => {
    this.#checkAt = Number.POSITIVE_INFINITY;
    this.#cancelCheck = null;
    const now = this.#clock.elapsed();
    const at = this.#soonest();
    // Machine timers may fire a fraction of a millisecond early.
    if (at - now > 1) return this.#arm(now);
    const timer = this.#nameOf(at);
    const limitMs = this.#limits[`${timer}Ms`] ?? 0;
    if (timer === "total") this.stop();
    else this.attemptOver();
    this.#arm(now);
    this.#expire(
      new CruxError(
        "timeout",
        `Timed out after ${formatMs(limitMs)} (${timer} timer): ${advice[timer]}. Raise timeouts.${timer}Ms if that is to be expected.`,
        { timer },
      ),
    );
  };
}

function formatMs(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}
