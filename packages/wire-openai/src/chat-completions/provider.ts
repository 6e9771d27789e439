import {
  decodeSse,
  type CallContext,
  type ChatRequest,
  type HttpResponse,
  type LLMProvider,
  type ProviderSettings,
  type ProviderStreamEvent,
  type ProviderStreamStart,
  type SupportsJSONOutput,
  type SupportsStreaming,
} from "@crux/core";
import { readRequestId } from "../endpoint.ts";
import { readRateLimit } from "../rate-limit.ts";
import { sendRequest } from "../send-request.ts";
import { readObject, readString } from "../wire-json.ts";
import { decodeResponse } from "./decode/decode-response.ts";
import { createChatDecoder } from "./decode/decode-stream.ts";
import type { ChatDialect } from "./dialect.ts";
import { encodeRequest } from "./encode/encode-request.ts";

/** A provider on this wire, to which a vendor may add other abilities. */
export type ChatCompletionsProvider = LLMProvider & SupportsStreaming & SupportsJSONOutput;

/** Makes a provider of a dialect and its settings. */
export function chatCompletionsProvider(dialect: ChatDialect, settings: ProviderSettings): ChatCompletionsProvider {
  async function open(request: ChatRequest, context: CallContext, stream: boolean): Promise<Opened> {
    const { body, warnings } = encodeRequest(request, { dialect, model: context.model, stream });
    const response = await sendRequest(dialect, settings, context, {
      path: "/chat/completions",
      body,
      accept: stream ? "text/event-stream" : "application/json",
    });
    const start: ProviderStreamStart = {
      type: "start",
      requestId: readRequestId(dialect, response.headers),
      rateLimit: readRateLimit(response.headers, Date.now()),
      warnings,
    };
    return {
      response,
      start,
      decoding: { dialect, newId: () => context.newId(), audioMediaType: audioMediaType(body) },
    };
  }

  async function* stream(
    request: ChatRequest,
    context: CallContext,
  ): AsyncGenerator<readonly ProviderStreamEvent[], void, undefined> {
    const { response, start, decoding } = await open(request, context, true);
    yield [start];
    yield* decodeSse(response, createChatDecoder({ ...decoding, response, streamed: true }));
  }

  return {
    id: dialect.id,
    async chat(request, context) {
      const { response, start, decoding } = await open(request, context, false);
      return decodeResponse(response, decoding, start);
    },
    stream,
    jsonOutput: dialect.jsonOutput,
    ...(dialect.timeouts === undefined ? {} : { timeouts: dialect.timeouts }),
  };
}

interface Opened {
  readonly response: HttpResponse;
  /** What is known before the body. */
  readonly start: ProviderStreamStart;
  readonly decoding: {
    readonly dialect: ChatDialect;
    readonly newId: () => string;
    readonly audioMediaType: string | null;
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
