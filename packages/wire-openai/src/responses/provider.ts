import {
  collectAnswer,
  openSse,
  type CallContext,
  type ChatRequest,
  type LLMProvider,
  type OpenedStream,
  type ProviderSettings,
  type SseMessage,
  type SupportsJSONOutput,
  type SupportsStreaming,
} from "@crux/core";
import { readRequestId } from "../endpoint.ts";
import { readRateLimit } from "../rate-limit.ts";
import { sendRequest } from "../send-request.ts";
import { createResponsesDecoder } from "./decode/decode-stream.ts";
import type { ResponsesDialect } from "./dialect.ts";
import { encodeRequest } from "./encode/encode-request.ts";

/** A provider on this wire, to which a vendor may add other abilities. */
export type ResponsesProvider = LLMProvider & SupportsStreaming & SupportsJSONOutput;

/** Makes a provider of a dialect and its settings. */
export function responsesProvider(dialect: ResponsesDialect, settings: ProviderSettings): ResponsesProvider {
  async function open(
    request: ChatRequest,
    context: CallContext,
    streamed: boolean,
  ): Promise<OpenedStream<SseMessage>> {
    const { body, warnings } = encodeRequest(request, { dialect, model: context.model, stream: streamed });
    const accept = streamed ? "text/event-stream" : "application/json";
    const response = await sendRequest(dialect, settings, context, { path: "/responses", body, accept });
    return {
      response,
      decoder: createResponsesDecoder({ dialect, response, streamed, newId: () => context.newId() }),
      first: {
        type: "start",
        requestId: readRequestId(dialect, response.headers),
        rateLimit: readRateLimit(response.headers, Date.now()),
        warnings,
      },
    };
  }

  return {
    id: dialect.id,
    chat: async (request, context) => collectAnswer(await open(request, context, false)),
    stream: (request, context) => openSse(() => open(request, context, true)),
    jsonOutput: dialect.jsonOutput,
    ...(dialect.timeouts === undefined ? {} : { timeouts: dialect.timeouts }),
  };
}
