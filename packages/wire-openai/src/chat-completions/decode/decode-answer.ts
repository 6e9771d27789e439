import { answerOfEvents, toJson, type ProviderAnswer, type ProviderStreamEvent } from "@crux/core";
import type { ChatDialect } from "../dialect.ts";
import { createChatDecoder } from "./decode-stream.ts";

/**
 * Decodes a completion that another answer carried, such as one of a batch.
 * @throws CruxError as a call does: `bad-response` for what is no completion, or what an error inside it means.
 */
export function decodeAnswer(
  body: unknown,
  { dialect, status, newId }: { readonly dialect: ChatDialect; readonly status: number; readonly newId: () => string },
): ProviderAnswer {
  const decoder = createChatDecoder({ dialect, response: { status, headers: {} }, streamed: false, newId });
  const events: ProviderStreamEvent[] = [];
  decoder.body(toJson(body), (event) => events.push(event));
  return answerOfEvents(events);
}
