import type { ProviderAnswer } from "../chat-response.ts";
import { isCruxError } from "../errors.ts";
import type { ProviderStreamEvent } from "../stream-event.ts";
import type { StreamDecoder } from "../streaming/stream-decoder.ts";
import { answerOfEvents } from "./answer-of-events.ts";
import { withReceived } from "./received.ts";

/**
 * The answer in a body that is already there as text, such as a line of a batch's results, read by the decoder that
 * reads the answers of `chat`.
 * @throws CruxError as the decoder does, with what had been decoded until then.
 */
export function answerOfBody(decoder: Pick<StreamDecoder<never>, "body">, text: string): ProviderAnswer {
  const events: ProviderStreamEvent[] = [];
  try {
    decoder.body(text, (event) => events.push(event));
  } catch (error) {
    throw isCruxError(error) ? withReceived(error, answerOfEvents(events)) : error;
  }
  return answerOfEvents(events);
}
