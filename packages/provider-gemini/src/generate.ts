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
import { requestIdOf } from "./decode/decode-error.ts";
import { createAnswerDecoder } from "./decode/decode-stream.ts";
import { encodeRequest } from "./encode/encode-request.ts";
import { apiRoot, modelPath, send } from "./send.ts";
import type { GeminiSettings } from "./settings.ts";

/** Streams an answer. */
export function streamContent(settings: GeminiSettings, request: ChatRequest, context: CallContext): ProviderStream {
  return openSse(() => open(settings, request, context, true));
}

/** Asks for an answer in one piece. */
export async function generateContent(
  settings: GeminiSettings,
  request: ChatRequest,
  context: CallContext,
): Promise<ProviderAnswer> {
  return collectAnswer(await open(settings, request, context, false));
}

/** One decoder reads all forms, so that any answer to either question is understood. */
async function open(
  settings: GeminiSettings,
  request: ChatRequest,
  context: CallContext,
  streamed: boolean,
): Promise<OpenedStream<SseMessage>> {
  const { model } = context;
  const { body, warnings } = encodeRequest(request, { model, root: apiRoot(settings), store: settings.store });
  const path = `${modelPath(model)}:${streamed ? "streamGenerateContent?alt=sse" : "generateContent"}`;
  const response = await send(settings, context, { method: "POST", path, body });
  const start = { requestId: requestIdOf(response.headers), warnings };
  const decoder = createAnswerDecoder({ start, streamed, newId: () => context.newId() });
  return { response, decoder, first: { type: "start", ...start } };
}
