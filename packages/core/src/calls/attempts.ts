import type { Attempt } from "../chat-response.ts";
import { CruxError, toCruxError } from "../errors.ts";
import type { ModelPrices } from "../model.ts";
import type { CallObserver } from "../ports/call-observer.ts";
import type { Clock } from "../ports/clock.ts";
import type { HttpClient } from "../ports/http-client.ts";
import type { LLMProvider } from "../provider.ts";
import { CallTimers } from "../resilience/call-timers.ts";
import { createRetryPolicy, resolveRetryConfig, type RetryConfig } from "../resilience/retry.ts";
import type { ResolvedTimeouts, Timeouts } from "../resilience/timeouts.ts";
import type { CheckValue } from "../schema/check-value.ts";
import { RunningAttempt } from "./attempt.ts";

/** What surrounds every call: the provider it goes to and the parts the application put together. */
export interface CallEnvironment {
  readonly provider: LLMProvider;
  /** Hosts the provider may talk to. */
  readonly hosts: readonly string[];
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly observers: readonly CallObserver[];
  /** What settings say for this provider. */
  readonly providerTimeouts: Timeouts | undefined;
  /** What settings say for all calls. */
  readonly timeouts: Timeouts | undefined;
  /** What settings say for this provider, then for all: the first that names a value decides. */
  readonly retry: readonly (RetryConfig | undefined)[];
  /** 0 is no limit. */
  readonly maxInputCharacters: number;
  /** What `response.json()` checks with. */
  readonly checkValue: CheckValue;
  /** The prices of one of the provider's models, where any are known. */
  readonly pricesOf?: ((model: string) => ModelPrices | undefined) | undefined;
  readonly random?: (() => number) | undefined;
}

/** What the attempts of one call share. */
export interface AttemptsOptions {
  readonly callId: string;
  /** The vendor's model id; empty for what concerns no model. */
  readonly model: string;
  readonly streamed: boolean;
  readonly limits: ResolvedTimeouts;
  readonly retry: RetryConfig | undefined;
  /** The caller's own. */
  readonly signal: AbortSignal | undefined;
}

/** The attempts of one call, inside one set of timers and under one signal: the one place that retries. Close it. */
export class Attempts {
  readonly timers: CallTimers;
  readonly #environment: CallEnvironment;
  readonly #options: AttemptsOptions;
  readonly #startedElapsed: number;
  readonly #ended: Attempt[] = [];
  #running: RunningAttempt | null = null;
  #runningSinceMs = 0;
  #scrub = (error: CruxError): CruxError => error;
  #wake: (() => void) | null = null;
  /** Why there can be no more attempts: the caller's cancellation or the total timer; `null` while there can. */
  stopReason: CruxError | null = null;

  constructor(environment: CallEnvironment, options: AttemptsOptions) {
    const { clock } = environment;
    this.#environment = environment;
    this.#options = options;
    this.#startedElapsed = clock.elapsed();
    this.timers = new CallTimers(options.limits, clock, this.#expire);
    options.signal?.addEventListener("abort", this.#abort);
    if (options.signal?.aborted === true) this.#abort();
  }

  /** Those that are over. */
  get ended(): readonly Attempt[] {
    return this.#ended;
  }

  /** Milliseconds since the call began. */
  elapsed(): number {
    return this.#environment.clock.elapsed() - this.#startedElapsed;
  }

  /** Begins the next attempt. @throws CruxError why there can be none. */
  begin(): RunningAttempt {
    if (this.stopReason !== null) throw this.stopReason;
    const { http, hosts, provider } = this.#environment;
    this.#runningSinceMs = this.elapsed();
    this.#running = new RunningAttempt({ ...this.#options, http, hosts, provider: provider.id, timers: this.timers });
    return this.#running;
  }

  /** Ends the running attempt: `null` is success. Does nothing when none runs. */
  end(error: CruxError | null): void {
    if (this.#running === null) return;
    this.timers.attemptOver();
    this.#ended.push({
      number: this.#ended.length + 1,
      startedAfterMs: this.#runningSinceMs,
      durationMs: this.elapsed() - this.#runningSinceMs,
      error: error === null ? null : { code: error.code, status: error.details.status ?? null, message: error.message },
    });
    if (error !== null) this.#running.stop(error);
    const { scrub } = this.#running;
    this.#scrub = scrub.bind(this.#running);
    this.#running = null;
  }

  /** Ends a failed attempt and waits for the next one. @throws CruxError the failure, when there is to be no other. */
  async retryAfter(thrown: unknown): Promise<void> {
    const error = this.describe(thrown);
    this.end(error);
    const last = this.#ended.at(-1);
    if (last === undefined || this.stopReason !== null) throw error;
    const { observers, retry, random } = this.#environment;
    const { callId } = this.#options;
    const policy = createRetryPolicy(resolveRetryConfig(this.#options.retry, ...retry), random);
    const delayMs = policy({ error, attempt: last.number, remainingMs: this.timers.remainingMs });
    if (delayMs === null) throw error;
    notify(observers, (observer) => observer.onRetry?.({ ...last, callId, delayMs }));
    await this.#wait(delayMs);
  }

  /** Any failure as it is told: with provider and model, without a key, and the reason before its consequences. */
  describe(thrown: unknown): CruxError {
    const { model } = this.#options;
    const reason = this.stopReason ?? this.#running?.stopReason ?? toCruxError(thrown);
    const error = reason.with({
      details: { provider: this.#environment.provider.id, ...(model === "" ? {} : { model }) },
    });
    return this.#running?.scrub(error) ?? this.#scrub(error);
  }

  /** Ends the call as cancelled: its consumer left. */
  cancel(): void {
    this.#abort();
  }

  /** Leaves no timer and no listener behind, and stops what still runs. */
  close(): void {
    this.timers.stop();
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#running?.stop(cancelled());
  }

  #wait(delayMs: number): Promise<void> {
    // An observer told of the retry may have ended the call.
    if (this.stopReason !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelTimer = this.#environment.clock.schedule(() => this.#wake?.(), delayMs);
      this.#wake = () => {
        this.#wake = null;
        cancelTimer();
        resolve();
      };
    });
  }

  readonly #expire = (error: CruxError): void => {
    if (error.details.timer === "total") this.#stop(error);
    else this.#running?.stop(error);
  };

  readonly #abort = (): void => this.#stop(cancelled(this.#options.signal?.reason));

  #stop(reason: CruxError): void {
    this.stopReason ??= reason;
    this.#running?.stop(reason);
    this.#wake?.();
  }
}

function cancelled(cause?: unknown): CruxError {
  return new CruxError("cancelled", "The call was cancelled.", cause === undefined ? {} : { cause });
}

/** Tells all observers. They watch a call and cannot change it: one that fails must report its own trouble. */
export function notify(observers: readonly CallObserver[], tell: (observer: CallObserver) => unknown): void {
  for (const observer of observers) {
    try {
      const told = tell(observer);
      // An observer may be an async function, whose failure comes later.
      if (told !== undefined) Promise.resolve(told).catch(() => undefined);
    } catch {
      // It has no one to tell: the call goes on as if nobody watched it.
    }
  }
}
