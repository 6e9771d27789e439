import type { HttpResponse } from "../ports/http-client.ts";
import type { ProviderStreamEvent, ProviderStreamStart } from "../stream-event.ts";
import type { Decoding } from "./decoding.ts";

type Batch = readonly ProviderStreamEvent[];
type BatchResult = IteratorResult<Batch, undefined>;

/** An answer that has begun, and what decodes it. */
export interface DecodedAnswer {
  readonly response: HttpResponse;
  readonly decoding: Decoding;
  readonly first?: ProviderStreamStart | undefined;
}

const over: BatchResult = { done: true, value: undefined };

/**
 * A provider's events in batches, one for each network read that brought any. Written out rather than as a
 * generator: a delta passes here, and each generator in its way costs three turns of the microtask queue.
 */
export class ProviderStream implements AsyncIterableIterator<Batch, undefined> {
  readonly #open: () => Promise<DecodedAnswer>;
  #answer: DecodedAnswer | null = null;
  #body: AsyncIterator<Uint8Array> | null = null;
  #over = false;

  constructor(open: () => Promise<DecodedAnswer>) {
    this.#open = open;
  }

  next(): Promise<BatchResult> {
    if (this.#body !== null && !this.#over) return this.#body.next().then(this.#onRead);
    return this.#over ? this.#afterwards() : this.#begin();
  }

  /** Leaves the stream: its connection is closed unless the answer was whole. */
  async return(): Promise<BatchResult> {
    if (!this.#over) {
      this.#over = true;
      await this.#body?.return?.();
    }
    return over;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #begin(): Promise<BatchResult> {
    const answer = await this.#open();
    const body = answer.response.body[Symbol.asyncIterator]();
    this.#answer = answer;
    this.#body = body;
    if (this.#over) {
      await body.return?.();
      return over;
    }
    return answer.first === undefined ? this.next() : { done: false, value: [answer.first] };
  }

  readonly #onRead = (read: IteratorResult<Uint8Array>): BatchResult | Promise<BatchResult> => {
    if (this.#answer === null) return over;
    const { decoding, response } = this.#answer;
    if (read.done === true) {
      decoding.end();
      this.#over = true;
    } else {
      decoding.push(read.value);
      if (decoding.failure !== null) void this.return();
      else if (decoding.done) {
        this.#over = true;
        response.discard();
      }
    }
    const batch = decoding.take();
    // What came before a failure, in the same network read, is the caller's all the same.
    return batch.length > 0 ? { done: false, value: batch } : this.next();
  };

  /** The failure that followed the last batch, once; then the end. */
  #afterwards(): Promise<BatchResult> {
    const failure = this.#answer?.decoding.failure ?? null;
    this.#answer = null;
    return failure === null ? Promise.resolve(over) : Promise.reject(failure.error as Error);
  }
}
