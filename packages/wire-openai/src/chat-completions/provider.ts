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
import { readObject, readString } from "../wire-json.ts";
import { createChatDecoder } from "./decode/decode-stream.ts";
import type { ChatDialect } from "./dialect.ts";
import { encodeRequest } from "./encode/encode-request.ts";

/** A provider on this wire, to which a vendor may add other abilities. */
export type ChatCompletionsProvider = LLMProvider & SupportsStreaming & SupportsJSONOutput;

/** Makes a provider of a dialect and its settings. */
export function chatCompletionsProvider(dialect: ChatDialect, settings: ProviderSettings): ChatCompletionsProvider {
  async function open(
    request: ChatRequest,
    context: CallContext,
    streamed: boolean,
  ): Promise<OpenedStream<SseMessage>> {
    const { body, warnings } = encodeRequest(request, { dialect, model: context.model, stream: streamed });
    const accept = streamed ? "text/event-stream" : "application/json";
    const baseUrl = dialect.addressOf?.(body, settings.baseUrl ?? dialect.baseUrl);
    const response = await sendRequest(dialect, baseUrl === undefined ? settings : { ...settings, baseUrl }, context, {
      path: "/chat/completions",
      body,
      accept,
    });
    return {
      response,
      decoder: createChatDecoder({
        dialect,
        response,
        streamed,
        newId: () => context.newId(),
        audioMediaType: audioMediaType(body),
      }),
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

const audioMediaTypes: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  opus: "audio/opus",
  aac: "audio/aac",
  pcm16: "audio/pcm",
};

/** The answer does not say what its sound is; the request did. */
function audioMediaType(body: Readonly<Record<string, unknown>>): string | null {
  return audioMediaTypes[readString(readObject(body.audio)?.format) ?? ""] ?? null;
}
