import {
  collectAnswer,
  openSse,
  type CallContext,
  type ChatRequest,
  type OpenedStream,
  type ProviderAnswer,
  type ProviderStream,
  type SseMessage,
} from "@crux/core";
import { decodeRateLimit } from "./decode/decode-rate-limit.ts";
import { createMessagesDecoder } from "./decode/decode-stream.ts";
import { encodeRequest, type EncodedRequest } from "./encode/encode-request.ts";
import { send } from "./send.ts";
import type { AnthropicSettings } from "./settings.ts";

/** More tokens than these may take over ten minutes, the vendor's limit for an answer in one piece (its SDK refuses them, 2026-11-22). */
export const mostTokensInOnePiece = 21_333;

/** Streams an answer. */
export function streamMessages(
  settings: AnthropicSettings,
  request: ChatRequest,
  context: CallContext,
): ProviderStream {
  return openSse(() => open(settings, context, encodeFor(settings, request, context), true));
}

/** Asks for an answer in one piece, or collects a stream where the answer may grow too long for that. */
export async function chatMessages(
  settings: AnthropicSettings,
  request: ChatRequest,
  context: CallContext,
): Promise<ProviderAnswer> {
  const encoded = encodeFor(settings, request, context);
  return collectAnswer(await open(settings, context, encoded, encoded.maxTokens > mostTokensInOnePiece));
}

function encodeFor({ version }: AnthropicSettings, request: ChatRequest, { model }: CallContext): EncodedRequest {
  return encodeRequest(request, { model, version, now: Date.now() });
}

/** One decoder reads both forms, so that either answer to either question is understood. */
async function open(
  settings: AnthropicSettings,
  context: CallContext,
  { body, betas, warnings }: EncodedRequest,
  streamed: boolean,
): Promise<OpenedStream<SseMessage>> {
  const asked = streamed ? { ...body, stream: true } : body;
  const response = await send(settings, context, { method: "POST", path: "/messages", body: asked, betas });
  const { headers } = response;
  const start = { requestId: headers["request-id"] ?? null, rateLimit: decodeRateLimit(headers), warnings };
  const decoder = createMessagesDecoder({ start, streamed, newId: () => context.newId() });
  // At once: a body that cannot be read still leaves the request id.
  return { response, decoder, first: { type: "start", ...start } };
}
