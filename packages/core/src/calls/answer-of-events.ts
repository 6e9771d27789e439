import type { ProviderAnswer } from "../chat-response.ts";
import type { ProviderStreamEvent } from "../stream-event.ts";
import { ReceivedStream } from "./received-stream.ts";

/**
 * The answer that a provider's events make, by the same fold as a stream's; finish reason `error` where
 * `finish` is missing. For a wire whose decoder serves `chat` too. The reverse of `eventsOfAnswer`.
 */
export function answerOfEvents(events: readonly ProviderStreamEvent[]): ProviderAnswer {
  const received = new ReceivedStream();
  // A delta counts as received once it is asked for.
  for (const delta of received.take(events)) void delta;
  return received.answer();
}
