import type { BatchItem, BatchJob, BatchState } from "../batch.ts";
import type { ChatResponse } from "../chat-response.ts";
import { CruxError, toCruxError } from "../errors.ts";
import { mapInParallel } from "../calls/map-in-parallel.ts";
import type { Clock } from "../ports/clock.ts";
import type { BatchResult } from "./batches.ts";

/** The most requests of one emulated batch that are under way at a time. */
const mostAtOnce = 4;

/** What a {@link LocalBatch} is made with. */
export interface LocalBatchOptions {
  readonly id: string;
  readonly provider: string;
  readonly items: readonly BatchItem[];
  readonly clock: Clock;
  /** Makes the ordinary call. */
  readonly run: (item: BatchItem, signal: AbortSignal) => Promise<ChatResponse>;
}

/**
 * A batch that Crux runs itself: ordinary calls, a few at a time, in this process, whose end is the batch's end. A
 * store that outlives the process would keep `job`, `results` and the items, and make the rest of them anew.
 */
export class LocalBatch {
  /** One for each request that is over. */
  readonly results: BatchResult[] = [];
  /** Settles when all requests are over. */
  readonly ended: Promise<void>;
  readonly #options: LocalBatchOptions;
  readonly #controller = new AbortController();
  readonly #createdAt: string;
  #endedAt: string | null = null;

  constructor(options: LocalBatchOptions) {
    this.#options = options;
    this.#createdAt = new Date(options.clock.now()).toISOString();
    this.ended = this.#run();
  }

  /** Where it stands. */
  job(): BatchJob {
    const { id, provider, items } = this.#options;
    const failed = this.results.filter(({ error }) => error !== null).length;
    return {
      id,
      provider,
      state: this.#state(),
      rawState: null,
      total: items.length,
      succeeded: this.results.length - failed,
      failed,
      createdAt: this.#createdAt,
      expiresAt: null,
      endedAt: this.#endedAt,
      error: null,
      emulated: true,
      raw: null,
    };
  }

  /** Ends the calls under way and begins no more. */
  cancel(): void {
    this.#controller.abort();
  }

  #state(): BatchState {
    if (this.#endedAt !== null) return "ended";
    return this.#controller.signal.aborted ? "cancelling" : "running";
  }

  async #run(): Promise<void> {
    const { items, clock } = this.#options;
    await mapInParallel(items, mostAtOnce, async (item) => this.results.push(await this.#resultOf(item)));
    this.#endedAt = new Date(clock.now()).toISOString();
  }

  async #resultOf(item: BatchItem): Promise<BatchResult> {
    const { provider, run } = this.#options;
    const { id, model, request } = item;
    const { signal } = this.#controller;
    try {
      if (signal.aborted) throw new CruxError("cancelled", "The batch was cancelled before this request began.");
      const own = request.signal === undefined ? signal : AbortSignal.any([signal, request.signal]);
      return { id, response: await run(item, own), error: null };
    } catch (thrown) {
      return { id, response: null, error: toCruxError(thrown).with({ details: { provider, model } }) };
    }
  }
}
