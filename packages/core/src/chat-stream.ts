import type { EventSource, StreamControl } from "./calls/run-stream.ts";
import type { ChatResponse } from "./chat-response.ts";
import { CruxError } from "./errors.ts";
import type { StreamError, StreamEvent, StreamFinish } from "./stream-event.ts";

/**
 * A running answer. Read it once: as events (`for await (const event of stream)`), as text
 * (`stream.textStream`), or not at all (`await stream.response()`). Nothing is sent before it is read.
 * As events it ends in `finish` or `error` and throws nothing but on a second reading.
 */
export class ChatStream<Output = unknown> implements AsyncIterable<StreamEvent<Output>> {
  readonly #open: (control: StreamControl) => Promise<EventSource>;
  readonly #control: StreamControl;
  readonly #response: Promise<ChatResponse>;
  #reject!: (error: CruxError) => void;
  #opening: Promise<EventSource> | null = null;
  #events: EventSource | null = null;
  #claimed = false;
  #cancelled = false;
  /** What a reader is still to be told of a stream that was cancelled from elsewhere. */
  #left: Promise<StreamEvent[]> | null = null;

  /** @internal Made by `crux.stream`; `open` begins the call. */
  constructor(open: (control: StreamControl) => Promise<EventSource>) {
    this.#open = open;
    let resolve!: (response: ChatResponse) => void;
    this.#response = new Promise((onResponse, onError) => {
      resolve = onResponse;
      this.#reject = onError;
    });
    // A result nobody awaits must not crash the process.
    this.#response.catch(() => undefined);
    const onEnd = (event: StreamFinish | StreamError): void => {
      if (event.type === "finish") resolve(event.response);
      else this.#reject(event.error);
    };
    this.#control = { cancel: () => undefined, onEnd };
  }

  /** The events. Leaving the loop closes the connection. @throws CruxError `invalid-request` on a second reading. */
  [Symbol.asyncIterator](): AsyncIterator<StreamEvent<Output>, void, undefined> {
    if (this.#claimed)
      throw new CruxError(
        "invalid-request",
        "This stream has been read already. Call crux.stream again for another answer.",
      );
    this.#claimed = true;
    return {
      next: () => this.#next() as Promise<IteratorResult<StreamEvent<Output>, void>>,
      return: async () => {
        await this.#leave();
        return { done: true, value: undefined };
      },
    };
  }

  /** The text as it comes. Throws the CruxError of a failed stream at its end, so that a failure cannot be missed. */
  get textStream(): AsyncIterable<string> {
    return this.#text();
  }

  /**
   * The whole answer, once it is there. Reads the stream itself where nobody else does.
   * @throws CruxError the failure of the stream, with `partial`; `cancelled` when its reader left.
   */
  response(): Promise<ChatResponse<Output>> {
    // A reader that begins in the same turn comes first.
    queueMicrotask(() => {
      if (!this.#claimed) void this.#drain();
    });
    return this.#response as Promise<ChatResponse<Output>>;
  }

  /**
   * Ends the call: the connection is closed, and `response()` rejects with `cancelled`. Who reads the stream meanwhile
   * is told so by its `error` event, or by `textStream` throwing it. Does nothing to a finished one.
   */
  async cancel(): Promise<void> {
    if (!this.#claimed) return this.#leave();
    this.#cancelled = true;
    this.#control.cancel();
    if (this.#events === null) this.#reject(leftEarly());
    else await (this.#left ??= restOf(this.#events));
  }

  /** The reader goes, and is told nothing more. */
  async #leave(): Promise<void> {
    this.#claimed = true;
    this.#cancelled = true;
    this.#control.cancel();
    if (this.#events === null) this.#reject(leftEarly());
    else await this.#events.return();
  }

  #next(): Promise<IteratorResult<StreamEvent, void>> {
    if (this.#left !== null) return this.#nextLeft(this.#left);
    return this.#events === null ? this.#first() : this.#events.next();
  }

  async #nextLeft(left: Promise<StreamEvent[]>): Promise<IteratorResult<StreamEvent, void>> {
    const value = (await left).shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  /** The first event; when more are asked for before the call is open, they wait in turn for the one call. */
  async #first(): Promise<IteratorResult<StreamEvent, void>> {
    const events = await (this.#opening ??= this.#open(this.#control));
    this.#events = events;
    // Left while it was being opened: it is begun all the same, since only a begun generator cleans up and tells its end.
    if (this.#cancelled) this.#control.cancel();
    return events.next();
  }

  async *#text(): AsyncGenerator<string, void, undefined> {
    for await (const event of this) {
      if (event.type === "text-delta" && event.text !== "") yield event.text;
      else if (event.type === "error") throw event.error;
    }
  }

  async #drain(): Promise<void> {
    for await (const event of this) void event;
  }
}

/** Reads a cancelled stream to its end: no more than what was under way, and `error`. */
async function restOf(events: EventSource): Promise<StreamEvent[]> {
  const rest: StreamEvent[] = [];
  for await (const event of events) rest.push(event);
  return rest;
}

function leftEarly(): CruxError {
  return new CruxError("cancelled", "The stream was left before it began.");
}
