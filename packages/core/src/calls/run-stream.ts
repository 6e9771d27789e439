import type { ChatRequest } from "../chat-request.ts";
import { CruxError, isCruxError } from "../errors.ts";
import { supportsStreaming } from "../provider.ts";
import { streamInterrupted } from "../streaming/stream-decoder.ts";
import type { StreamError, StreamEvent, StreamFinish, StreamMetrics, StreamStart } from "../stream-event.ts";
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
): AsyncGenerator<StreamEvent, void, undefined> {
  const streamed = supportsStreaming(environment.provider);
  const call = new Call(environment, { request, model, operation: "stream", streamed });
  control.cancel = () => call.attempts.cancel();
  return streamEvents(call, environment, model, control);
}

async function* streamEvents(
  call: Call,
  { provider }: CallEnvironment,
  model: string,
  control: StreamControl,
): AsyncGenerator<StreamEvent, void, undefined> {
  const source = supportsStreaming(provider) ? provider : streamOfChat(provider);
  const { attempts } = call;
  let received = new ReceivedStream();
  let emittedCount = 0;
  let timeToFirstTokenMs: number | null = null;
  let end: StreamFinish | StreamError | null = null;
  const metrics = (): StreamMetrics => ({ emittedCount, timeToFirstTokenMs, totalDurationMs: attempts.elapsed() });
  const start = (): StreamStart => ({
    type: "start",
    provider: provider.id,
    requestedModel: model,
    callId: call.id,
    id: received.start.id ?? null,
    model: received.start.model ?? null,
  });
  const fail = (thrown: unknown): StreamError => {
    const figures = metrics();
    return {
      type: "error",
      ...call.fail(thrown, received.answer(), received.fold.characters, figures),
      metrics: figures,
    };
  };
  try {
    while (received.finish === null) {
      try {
        const attempt = attempts.begin();
        received = new ReceivedStream();
        const batches = source.stream(call.request, attempt.context)[Symbol.asyncIterator]();
        try {
          while (received.finish === null) {
            const batch = await attempt.settle(batches.next());
            if (batch.done === true) throw streamInterrupted();
            for (const event of batch.value) {
              for (const delta of received.take(event)) {
                attempts.timers.content();
                if (timeToFirstTokenMs === null) {
                  timeToFirstTokenMs = attempts.elapsed();
                  yield start();
                }
                emittedCount += 1;
                yield delta;
                if (attempts.stopReason !== null) throw attempts.stopReason;
              }
            }
          }
        } finally {
          letGo(batches);
        }
      } catch (thrown) {
        const failure = brokenOff(thrown);
        if (emittedCount > 0) throw failure;
        await attempts.retryAfter(failure);
      }
    }
    const figures = metrics();
    end = { type: "finish", response: call.succeed(received.answer(), figures), metrics: figures };
  } catch (thrown) {
    end = fail(thrown);
  } finally {
    if (end === null) {
      attempts.cancel();
      end = fail(null);
    }
    call.close();
    control.onEnd(end);
  }
  if (timeToFirstTokenMs === null) yield start();
  yield end;
}

/** A connection that breaks in mid-body leaves a stream interrupted, just as an end without the terminal signal does. */
function brokenOff(thrown: unknown): unknown {
  if (!isCruxError(thrown) || thrown.code !== "network" || thrown.details.phase !== "body") return thrown;
  const message = "The connection broke before the stream ended: the answer is not whole.";
  return new CruxError("stream-interrupted", message, { ...thrown.details, cause: thrown });
}

/** Told to close, not waited for: a source that never closes, or fails to, holds up neither an answer nor a consumer that leaves. */
function letGo(batches: AsyncIterator<unknown>): void {
  (async () => batches.return?.())().catch(() => undefined);
}
