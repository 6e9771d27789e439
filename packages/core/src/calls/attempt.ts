import type { CruxError } from "../errors.ts";
import { createId } from "../ids.ts";
import type { HttpClient } from "../ports/http-client.ts";
import type { CallContext } from "../provider.ts";
import type { CallTimers } from "../resilience/call-timers.ts";
import { createCallHttp, type CallHttp } from "./call-http.ts";

/** What one attempt is made with. */
export interface AttemptOptions {
  readonly callId: string;
  readonly model: string;
  readonly provider: string;
  readonly http: HttpClient;
  readonly hosts: readonly string[];
  readonly timers: CallTimers;
  /** Whether the vendor's answer is a stream. */
  readonly streamed: boolean;
}

/** One try at the vendor: its own signal, its own view of the HTTP client. */
export class RunningAttempt {
  readonly context: CallContext;
  readonly #controller = new AbortController();
  readonly #http: CallHttp;
  #reject: ((reason: CruxError) => void) | null = null;
  /** Why the attempt was stopped; `null` while it runs. */
  stopReason: CruxError | null = null;

  constructor(options: AttemptOptions) {
    const { callId, model } = options;
    const { signal } = this.#controller;
    this.#http = createCallHttp({ ...options, signal });
    this.context = { model, http: this.#http.client, signal, callId, newId: () => createId("call") };
  }

  /** Settles as `promise` does, or rejects as soon as the attempt is stopped, even where the provider does not listen to its signal. */
  settle<Value>(promise: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      this.#reject = reject;
      if (this.stopReason !== null) reject(this.stopReason);
    });
  }

  /** Calls `listener` when the attempt is stopped; at once if it was. There is one listener, `settle` is another way to be it. */
  onStop(listener: (reason: CruxError) => void): void {
    this.#reject = listener;
    if (this.stopReason !== null) listener(this.stopReason);
  }

  /** Aborts the attempt's signal, which closes its connection. */
  stop(reason: CruxError): void {
    if (this.stopReason !== null) return;
    this.stopReason = reason;
    this.#controller.abort(reason);
    this.#reject?.(reason);
  }

  /** See {@link CallHttp.scrub}. */
  scrub(error: CruxError): CruxError {
    return this.#http.scrub(error);
  }
}
