import { CruxError } from "../errors.ts";
import type { ObjectEvent, PartialObject } from "./object-event.ts";
import type { ObjectResult } from "./object-result.ts";

type Events = AsyncGenerator<ObjectEvent, void, undefined>;

/**
 * An object on its way. Read it once: as events (`for await (const event of stream)`), as the object that grows
 * (`stream.partialObjects`), or not at all (`await stream.result()`). Nothing is asked before it is read. As events it ends in
 * `object-finish` or `object-error` and throws nothing but on a second reading.
 */
export class ObjectStream<Output = unknown> implements AsyncIterable<ObjectEvent<Output>> {
  readonly #stop = new AbortController();
  readonly #events: Events;
  readonly #settled = Promise.withResolvers<ObjectResult>();
  #claimed = false;

  /** @internal Made by `streamObject`. */
  constructor(open: (signal: AbortSignal) => Events) {
    // A result nobody awaits must not crash the process.
    this.#settled.promise.catch(() => undefined);
    this.#events = this.#settle(open);
  }

  /** The events. Leaving the loop closes the connection. @throws CruxError `invalid-request` on a second reading. */
  [Symbol.asyncIterator](): AsyncIterator<ObjectEvent<Output>, void, undefined> {
    if (this.#claimed)
      throw new CruxError(
        "invalid-request",
        "This stream has been read already. Call streamObject again for another object.",
      );
    this.#claimed = true;
    return {
      next: () => this.#events.next() as Promise<IteratorResult<ObjectEvent<Output>, void>>,
      return: async () => {
        await this.#leave();
        return { done: true, value: undefined };
      },
    };
  }

  /**
   * The object as far as it has come, again and again: the same one, which grows, until a repair begins another. Throws the
   * CruxError of a failed stream at its end, so that a failure cannot be missed.
   */
  get partialObjects(): AsyncIterable<PartialObject<Output>> {
    return this.#partialObjects();
  }

  /**
   * The result, once it is there. Reads the stream itself where nobody else does.
   * @throws CruxError as `generateObject`; `cancelled` when its reader left.
   */
  result(): Promise<ObjectResult<Output>> {
    // A reader that begins in the same turn comes first.
    queueMicrotask(() => {
      if (!this.#claimed) void this.#drain();
    });
    return this.#settled.promise as Promise<ObjectResult<Output>>;
  }

  /** Ends it. Who reads meanwhile is told by `object-error: cancelled`; `result()` rejects with it. Does nothing to a finished one. */
  async cancel(): Promise<void> {
    if (!this.#claimed) return this.#leave();
    this.#stop.abort();
  }

  async #leave(): Promise<void> {
    this.#claimed = true;
    this.#stop.abort();
    await this.#events.return();
    // One that was never begun has nobody else to tell its end.
    this.#settled.reject(new CruxError("cancelled", "The stream was left before it ended."));
  }

  async *#settle(open: (signal: AbortSignal) => Events): Events {
    for await (const event of open(this.#stop.signal)) {
      if (event.type === "object-finish") this.#settled.resolve(event.result);
      else if (event.type === "object-error") this.#settled.reject(event.error);
      yield event;
    }
  }

  async *#partialObjects(): AsyncGenerator<PartialObject<Output>, void, undefined> {
    for await (const event of this) {
      if (event.type === "partial-object") yield event.object;
      else if (event.type === "object-error") throw event.error;
    }
  }

  async #drain(): Promise<void> {
    for await (const event of this) void event;
  }
}
