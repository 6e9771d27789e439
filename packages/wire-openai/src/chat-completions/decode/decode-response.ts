import {
  answerOfEvents,
  decodeSse,
  isCruxError,
  withReceived,
  type HttpResponse,
  type ProviderAnswer,
  type ProviderStreamEvent,
  type ProviderStreamStart,
} from "@crux/core";
import { createChatDecoder, type ChatDecoderOptions } from "./decode-stream.ts";

/**
 * Decodes the answer to a call without streaming; an event stream in its place is read all the same. The fold of
 * a stream makes the answer here too, so that the two cannot differ. `start` is what is known before the body.
 * @throws CruxError as {@link createChatDecoder} says, with what had been decoded.
 */
export async function decodeResponse(
  response: HttpResponse,
  options: Omit<ChatDecoderOptions, "response" | "streamed">,
  start: ProviderStreamStart,
): Promise<ProviderAnswer> {
  const events: ProviderStreamEvent[] = [start];
  try {
    for await (const batch of decodeSse(response, createChatDecoder({ ...options, response, streamed: false }))) {
      for (const event of batch) events.push(event);
    }
  } catch (error) {
    throw isCruxError(error) ? withReceived(error, answerOfEvents(events)) : error;
  }
  return answerOfEvents(events);
}
