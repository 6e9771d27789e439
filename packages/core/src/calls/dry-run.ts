import type { Warning } from "../chat-response.ts";
import type { ChatRequest } from "../chat-request.ts";
import { prepareMessages } from "../conversation/prepare-messages.ts";
import { restorePaths } from "../conversation/restore-paths.ts";
import { createId } from "../ids.ts";
import type { HttpRequest } from "../ports/http-client.ts";
import { supportsStreaming, type CallContext, type LLMProvider, type ProviderAbilities } from "../provider.ts";
import type { CallEnvironment } from "./attempts.ts";
import { countCharacters, guardInput } from "./input-guard.ts";
import { receivedWith } from "./received.ts";

/**
 * The warnings a call would have for what it sends, without sending it: the provider encodes the request for a network
 * that goes nowhere.
 * @throws CruxError what refuses the request before anything is sent, as it would refuse the call.
 */
export async function dryRun(
  { provider, maxInputCharacters }: CallEnvironment,
  request: ChatRequest,
  model: string,
): Promise<readonly Warning[]> {
  guardInput(countCharacters(request), maxInputCharacters);
  const { messages, warnings, turns } = prepareMessages(request.messages, provider.id, model);
  const told = await encodeFor(provider, { ...request, messages }, model);
  return [...warnings, ...restorePaths(told, turns)];
}

/** Warnings come with the `start` of a stream, before its first byte, or with the failure of an answer in one piece. */
async function encodeFor(
  provider: LLMProvider & ProviderAbilities,
  request: ChatRequest,
  model: string,
): Promise<readonly Warning[]> {
  const sent: HttpRequest[] = [];
  const context = dryContext(model, sent);
  try {
    if (!supportsStreaming(provider)) return (await provider.chat(request, context)).warnings ?? [];
    for await (const events of provider.stream(request, context)) {
      for (const event of events) if (event.type === "start") return event.warnings ?? [];
    }
    return [];
  } catch (thrown) {
    if (sent.length === 0) throw thrown;
    return receivedWith(thrown).warnings ?? [];
  }
}

function dryContext(model: string, sent: HttpRequest[]): CallContext {
  const http = {
    send: (request: HttpRequest) => {
      sent.push(request);
      return Promise.resolve({ status: 200, headers: {}, body: emptyBody(), discard: () => undefined });
    },
    close: () => Promise.resolve(),
  };
  return { model, http, signal: new AbortController().signal, callId: createId("call"), newId: () => createId("call") };
}

async function* emptyBody(): AsyncGenerator<Uint8Array, void, undefined> {
  // The wire falls silent at once.
}
