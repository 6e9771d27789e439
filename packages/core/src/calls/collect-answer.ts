import type { ProviderAnswer } from "../chat-response.ts";
import { isCruxError } from "../errors.ts";
import { decodingOfNdjson, decodingOfSse, type OpenedStream } from "../streaming/decode-event-stream.ts";
import type { Decoding } from "../streaming/decoding.ts";
import type { SseMessage } from "../streaming/sse.ts";
import { answerOfEvents } from "./answer-of-events.ts";
import { withReceived } from "./received.ts";

/**
 * Reads an answer in one piece through the decoder of its stream, so that the two cannot differ; an event stream
 * in its place is read all the same.
 * @throws CruxError as the decoder and the HTTP client do, with what had been decoded until then.
 */
export function collectAnswer(opened: OpenedStream<SseMessage>): Promise<ProviderAnswer> {
  return collect(opened, decodingOfSse(opened.decoder));
}

/** As {@link collectAnswer}, where the stream is newline-delimited JSON: the answer in one piece is one line of it. */
export function collectNdjsonAnswer(opened: OpenedStream<string>): Promise<ProviderAnswer> {
  return collect(opened, decodingOfNdjson(opened.decoder));
}

async function collect<WireMessage>(
  { response, first }: OpenedStream<WireMessage>,
  decoding: Decoding,
): Promise<ProviderAnswer> {
  if (first !== undefined) decoding.emit(first);
  try {
    for await (const bytes of response.body) {
      decoding.push(bytes);
      if (decoding.done) response.discard();
      if (decoding.done || decoding.failure !== null) break;
    }
    if (!decoding.done && decoding.failure === null) decoding.end();
    if (decoding.failure !== null) throw decoding.failure.error;
  } catch (error) {
    throw isCruxError(error) ? withReceived(error, answerOfEvents(decoding.take())) : error;
  }
  return answerOfEvents(decoding.take());
}
