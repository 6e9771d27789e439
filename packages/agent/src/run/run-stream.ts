import { CruxError } from "@crux/core";
import type { RunError, RunEvent, RunFinish } from "./run-event.ts";
import type { RunResult } from "./run-result.ts";
import type { RunControl } from "./run-steps.ts";

type Events = AsyncGenerator<RunEvent, void, undefined>;

/**
 * A running loop. Read it once: as events (`for await (const event of run)`), as text (`run.textStream`), or not at all
 * (`await run.result()`). Nothing is asked before it is read. As events it ends in `run-finish` or `run-error` and throws nothing but
 * on a second reading.
 */
export class RunStream<Output = unknown> implements AsyncIterable<RunEvent<Output>> {
  readonly #events: Events;
  readonly #control: RunControl;
  readonly #result: Promise<RunResult>;
  #reject!: (error: CruxError) => void;
  #claimed = false;

  /** @internal Made by `runStream`. */
  constructor(open: (control: RunControl) => Events) {
    let resolve!: (result: RunResult) => void;
    this.#result = new Promise((onResult, onError) => {
      resolve = onResult;
      this.#reject = onError;
    });
    // A result nobody awaits must not crash the process.
    this.#result.catch(() => undefined);
    const onEnd = (end: RunFinish | RunError): void => {
      if (end.type === "run-finish") resolve(end.result);
      else this.#reject(end.error);
    };
    this.#control = { cancel: () => undefined, onEnd };
    this.#events = open(this.#control);
  }

  /** The events. Leaving the loop ends the run: the connection is closed, tools are aborted. @throws CruxError `invalid-request` on a second reading. */
  [Symbol.asyncIterator](): AsyncIterator<RunEvent<Output>, void, undefined> {
    if (this.#claimed) throw new CruxError("invalid-request", "This run has been read already. Start another one.");
    this.#claimed = true;
    return {
      next: () => this.#events.next() as Promise<IteratorResult<RunEvent<Output>, void>>,
      return: async () => {
        await this.#leave();
        return { done: true, value: undefined };
      },
    };
  }

  /** The text of all steps as it comes. Throws the CruxError of a failed run at its end, so that a failure cannot be missed. */
  get textStream(): AsyncIterable<string> {
    return this.#text();
  }

  /**
   * The result, once it is there. Reads the run itself where nobody else does.
   * @throws CruxError the failure of the run (see `progressAtError`); `cancelled` when its reader left.
   */
  result(): Promise<RunResult<Output>> {
    // A reader that begins in the same turn comes first.
    queueMicrotask(() => {
      if (!this.#claimed) void this.#drain();
    });
    return this.#result as Promise<RunResult<Output>>;
  }

  /** Ends the run. Who reads it meanwhile is told by `run-error: cancelled`; `result()` rejects with it. Does nothing to a finished one. */
  async cancel(): Promise<void> {
    if (!this.#claimed) return this.#leave();
    this.#control.cancel(new CruxError("cancelled", "The run was cancelled."));
  }

  async #leave(): Promise<void> {
    this.#claimed = true;
    this.#control.cancel();
    await this.#events.return();
    // A run that was never begun has nobody else to tell its end.
    this.#reject(new CruxError("cancelled", "The run was left before it began."));
  }

  async *#text(): AsyncGenerator<string, void, undefined> {
    for await (const event of this) {
      if (event.type === "text-delta" && event.text !== "") yield event.text;
      else if (event.type === "run-error") throw event.error;
    }
  }

  async #drain(): Promise<void> {
    for await (const event of this) void event;
  }
}
