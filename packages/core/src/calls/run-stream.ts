import type { ChatRequest } from "../chat-request.ts";
import { CruxError, isCruxError } from "../errors.ts";
import { supportsStreaming, type LLMProvider, type SupportsStreaming } from "../provider.ts";
import { streamInterrupted } from "../streaming/stream-decoder.ts";
import type {
  ProviderStreamEvent,
  StreamDelta,
  StreamError,
  StreamEvent,
  StreamFinish,
  StreamMetrics,
  StreamStart,
} from "../stream-event.ts";
import type { RunningAttempt } from "./attempt.ts";
import type { CallEnvironment } from "./attempts.ts";
import { Call } from "./call.ts";
import { ReceivedStream } from "./received-stream.ts";
import { streamOfChat } from "./stream-of-chat.ts";

/** The line between a running stream and whoever holds it. */
export interface StreamControl {
  /** Set by the loop: ends the call as cancelled, even while it waits for the vendor. */
  cancel: () => void;
  /** Told the terminal event, also one that no consumer waits for any more. */
  onEnd: (event: StreamFinish | StreamError) => void;
}

/** The events of a call. Reading throws nothing; leaving closes the connection. */
export interface EventSource extends AsyncIterableIterator<StreamEvent, void> {
  return(): Promise<IteratorResult<StreamEvent, void>>;
}

/**
 * The one loop around `provider.stream`: opens with retry until the first delta, forwards, folds, and ends in
 * exactly one `finish` or `error`. Leaving it closes the connection.
 * @throws CruxError `invalid-request` at once, when the request is too large; what is returned throws nothing.
 */
export function runStream(
  environment: CallEnvironment,
  request: ChatRequest,
  model: string,
  control: StreamControl,
): EventSource {
  const { provider } = environment;
  const streamed = supportsStreaming(provider);
  const call = new Call(environment, { request, model, operation: "stream", streamed });
  control.cancel = () => call.attempts.cancel();
  return new StreamRun(call, provider, model, control);
}

type Result = IteratorResult<StreamEvent, void>;
type Batches = AsyncIterator<readonly ProviderStreamEvent[]>;

const over: Result = { done: true, value: undefined };
const nothing: readonly never[] = [];

/**
 * The events of one streamed call, each made when it is asked for. Written out rather than as a generator: a delta
 * passes here, and an async generator allocates more for one than decoding it does.
 */
class StreamRun implements EventSource {
  readonly #call: Call;
  readonly #provider: string;
  readonly #source: SupportsStreaming;
  readonly #model: string;
  readonly #control: StreamControl;
  /** Who waits for an event, in order. */
  readonly #readers: ((result: Result) => void)[] = [];
  #batches: Batches | null = null;
  #received = new ReceivedStream();
  /** What is left of the last network read, and of its current event. */
  #batch: readonly ProviderStreamEvent[] = nothing;
  #batchAt = 0;
  #deltas: readonly StreamDelta[] = nothing;
  #deltasAt = 0;
  #begun = false;
  #reading = false;
  #emittedCount = 0;
  #timeToFirstTokenMs: number | null = null;
  #startTold = false;
  #end: StreamFinish | StreamError | null = null;
  #endTold = false;

  constructor(call: Call, provider: LLMProvider, model: string, control: StreamControl) {
    this.#call = call;
    this.#provider = provider.id;
    this.#source = supportsStreaming(provider) ? provider : streamOfChat(provider);
    this.#model = model;
    this.#control = control;
  }

  next(): Promise<Result> {
    this.#begun = true;
    const ready = this.#readers.length === 0 ? this.#ready() : null;
    if (ready !== null) return Promise.resolve(ready);
    return new Promise((resolve) => {
      this.#readers.push(resolve);
      if (!this.#reading) this.#read();
    });
  }

  async return(): Promise<Result> {
    // Those who asked before are answered first.
    if (this.#readers.length > 0) await new Promise<Result>((resolve) => this.#readers.push(resolve));
    if (this.#begun && this.#end === null) {
      this.#call.attempts.cancel();
      if (this.#end === null) this.#fail(null);
    }
    this.#startTold = true;
    this.#endTold = true;
    return over;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What can be told without reading on; `null` when nothing can. */
  #ready(): Result | null {
    const event = this.#end === null ? this.#nextDelta() : null;
    if (event !== null) return { done: false, value: event };
    if (this.#end === null) return null;
    if (!this.#startTold) return { done: false, value: this.#start() };
    if (this.#endTold) return over;
    this.#endTold = true;
    return { done: false, value: this.#end };
  }

  /** The next delta of what was read, `start` before the first; ends the call behind the last. */
  #nextDelta(): StreamEvent | null {
    const { attempts } = this.#call;
    // Whoever holds the stream may have ended the call since the last delta.
    if (this.#startTold && attempts.stopReason !== null) this.#fail(attempts.stopReason);
    while (this.#end === null) {
      const delta = this.#deltas[this.#deltasAt];
      if (delta !== undefined) return this.#tell(delta);
      if (this.#received.finish !== null) this.#succeed();
      else if (!this.#takeEvent()) return null;
    }
    return null;
  }

  #tell(delta: StreamDelta): StreamEvent {
    const { attempts } = this.#call;
    attempts.timers.content();
    if (!this.#startTold) return this.#start();
    this.#timeToFirstTokenMs ??= attempts.elapsed();
    this.#deltasAt += 1;
    this.#emittedCount += 1;
    return delta;
  }

  /** Takes the next event of the batch; `false` when there is none. */
  #takeEvent(): boolean {
    const event = this.#batch[this.#batchAt];
    if (event === undefined) return false;
    this.#batchAt += 1;
    this.#deltasAt = 0;
    try {
      this.#deltas = this.#received.take(event);
    } catch (thrown) {
      this.#deltas = nothing;
      this.#fail(thrown);
    }
    return true;
  }

  /** Asks the provider for more, in a new attempt where none runs. */
  #read(): void {
    this.#reading = true;
    try {
      this.#readFrom(this.#batches ?? this.#begin());
    } catch (thrown) {
      this.#fail(thrown);
      this.#serve();
    }
  }

  #begin(): Batches {
    const attempt = this.#call.attempts.begin();
    this.#received = new ReceivedStream();
    const batches = this.#open(attempt);
    this.#batches = batches;
    this.#onBatch = (batch) => {
      if (this.#batches !== batches) return;
      if (batch.done === true) return this.#retry(streamInterrupted());
      this.#batch = batch.value;
      this.#batchAt = 0;
      this.#serve();
    };
    this.#onFailure = (thrown) => {
      if (this.#batches === batches) this.#retry(thrown);
    };
    attempt.onStop(this.#onFailure);
    return batches;
  }

  /** A provider that fails as it is asked fails as one that fails later. */
  #open(attempt: RunningAttempt): Batches {
    try {
      return this.#source.stream(this.#call.request, attempt.context)[Symbol.asyncIterator]();
    } catch (thrown) {
      return { next: () => Promise.reject(thrown as Error) };
    }
  }

  #onBatch: (batch: IteratorResult<readonly ProviderStreamEvent[]>) => void = () => undefined;
  #onFailure: (thrown: unknown) => void = () => undefined;

  #readFrom(batches: Batches): void {
    batches.next().then(this.#onBatch, this.#onFailure);
  }

  /** Another attempt, as long as nothing was told. */
  #retry(thrown: unknown): void {
    this.#letGo();
    const failure = brokenOff(thrown);
    if (this.#end !== null) return;
    if (this.#startTold) {
      this.#fail(failure);
      return this.#serve();
    }
    this.#call.attempts.retryAfter(failure).then(
      () => this.#read(),
      (error: unknown) => {
        if (this.#end === null) this.#fail(error);
        this.#serve();
      },
    );
  }

  /** Answers those who wait, and reads on for whom there is nothing yet. */
  #serve(): void {
    this.#reading = false;
    while (this.#readers.length > 0) {
      const ready = this.#ready();
      if (ready === null) return this.#read();
      this.#readers.shift()?.(ready);
    }
  }

  #succeed(): void {
    const metrics = this.#metrics();
    try {
      this.#finish({ type: "finish", response: this.#call.succeed(this.#received.answer(), metrics), metrics });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    const metrics = this.#metrics();
    // Where only `start` was told, the delta behind it was not: what is partial is what was told.
    const told = this.#emittedCount === 0 ? this.#received.withoutDeltas() : this.#received;
    this.#finish({
      type: "error",
      ...this.#call.fail(thrown, told.answer(), told.fold.characters, metrics),
      metrics,
    });
  }

  #finish(end: StreamFinish | StreamError): void {
    this.#end = end;
    this.#letGo();
    this.#call.close();
    this.#control.onEnd(end);
  }

  /** Told to close, not waited for: a source that never closes, or fails to, holds up neither an answer nor a consumer that leaves. */
  #letGo(): void {
    const batches = this.#batches;
    this.#batches = null;
    this.#batch = nothing;
    this.#deltas = nothing;
    if (batches !== null) (async () => batches.return?.())().catch(() => undefined);
  }

  #metrics(): StreamMetrics {
    return {
      emittedCount: this.#emittedCount,
      timeToFirstTokenMs: this.#timeToFirstTokenMs,
      totalDurationMs: this.#call.attempts.elapsed(),
    };
  }

  #start(): StreamStart {
    this.#startTold = true;
    return {
      type: "start",
      provider: this.#provider,
      requestedModel: this.#model,
      callId: this.#call.id,
      id: this.#received.start.id ?? null,
      model: this.#received.start.model ?? null,
    };
  }
}

/** A connection that breaks in mid-body leaves a stream interrupted, just as an end without the terminal signal does. */
function brokenOff(thrown: unknown): unknown {
  if (!isCruxError(thrown) || thrown.code !== "network" || thrown.details.phase !== "body") return thrown;
  const message = "The connection broke before the stream ended: the answer is not whole.";
  return new CruxError("stream-interrupted", message, { ...thrown.details, cause: thrown });
}
