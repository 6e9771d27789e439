import {
  collectNdjsonAnswer,
  openNdjson,
  type CallContext,
  type ChatRequest,
  type JsonObject,
  type OpenedStream,
  type ProviderAnswer,
  type ProviderStream,
} from "@crux/core";
import { sizeOf, type ContextWindows } from "./context-window.ts";
import { createChatDecoder } from "./decode/decode-chat.ts";
import { encodeRequest } from "./encode/encode-request.ts";
import type { ModelDetailsCache } from "./model-details.ts";
import { familyOf, type ModelFamily } from "./model-families.ts";
import { send } from "./send.ts";
import type { OllamaSettings } from "./settings.ts";
import { numberAt, objectAt } from "./wire-json.ts";

/** What one provider keeps between calls. */
export interface OllamaState {
  readonly settings: OllamaSettings;
  readonly details: ModelDetailsCache;
  readonly windows: ContextWindows;
}

/** Streams an answer. */
export function streamChat(state: OllamaState, request: ChatRequest, context: CallContext): ProviderStream {
  return openNdjson(() => open(state, request, context, true));
}

/** Asks for an answer in one piece. */
export async function chat(state: OllamaState, request: ChatRequest, context: CallContext): Promise<ProviderAnswer> {
  return collectNdjsonAnswer(await open(state, request, context, false));
}

/** One decoder reads both forms, so that either answer to either question is understood. */
async function open(
  { settings, details, windows }: OllamaState,
  request: ChatRequest,
  context: CallContext,
  streamed: boolean,
): Promise<OpenedStream<string>> {
  const { model } = context;
  const { body, warnings } = encodeRequest(request, { settings, model, family: knownFamily(model, details) });
  const asked = withWindow(body, await windows.choose(body, context));
  const response = await send(settings, context, {
    method: "POST",
    path: "/api/chat",
    body: { ...asked, stream: streamed },
    model,
  });
  const options = objectAt(asked, "options");
  const start = { requestId: response.headers["x-request-id"] ?? response.headers["request-id"] ?? null, warnings };
  const decoder = createChatDecoder({
    response,
    start,
    streamed,
    prompt: {
      characters: sizeOf(asked).characters,
      numCtx: numberAt(options, "num_ctx"),
      numPredict: numberAt(options, "num_predict"),
    },
    newId: () => context.newId(),
  });
  // At once: a body that cannot be read still leaves the warnings.
  return { response, decoder, first: { type: "start", ...start } };
}

/** What the server itself told of the model wins over its name. */
function knownFamily(model: string, details: ModelDetailsCache): ModelFamily {
  const family = familyOf(model);
  const capabilities = details.known(model)?.capabilities ?? null;
  if (capabilities === null) return family;
  if (!capabilities.includes("thinking")) return { thinking: "none" };
  return family.thinking === "none" ? { thinking: "open" } : family;
}

function withWindow(body: JsonObject, numCtx: number | null): JsonObject {
  return numCtx === null ? body : { ...body, options: { ...objectAt(body, "options"), num_ctx: numCtx } };
}
