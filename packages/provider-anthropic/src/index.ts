import {
  defineProvider,
  seedModels,
  type ChatRequest,
  type LLMProvider,
  type ModelListingProvider,
  type SupportsBatch,
  type SupportsJSONOutput,
  type SupportsStreaming,
  type SupportsTokenCount,
  type Timeouts,
} from "@crux/core";
import { batchResults, cancelBatch, getBatch, submitBatch } from "./batches.ts";
import { countTokens } from "./count-tokens.ts";
import { listModels } from "./list-models.ts";
import { chatMessages, mostTokensInOnePiece, streamMessages } from "./messages.ts";
import { familyOf } from "./model-families.ts";
import { seeds } from "./seeds.ts";
import { settingsSchema, wire, type AnthropicSettings } from "./settings.ts";

/** Anthropic's Messages API, in full: everything the LLMProvider interfaces offer but embeddings, which the vendor has not. */
export type AnthropicProvider = LLMProvider &
  SupportsStreaming &
  SupportsJSONOutput &
  ModelListingProvider &
  SupportsTokenCount &
  SupportsBatch;

/** Anthropic as a plugin of Crux: `createCrux({ providers: [anthropic({ apiKey })] })`, or found by being installed. */
export default defineProvider({
  id: "anthropic",
  displayName: "Anthropic",
  env: { apiKey: ["ANTHROPIC_API_KEY"], authToken: ["ANTHROPIC_AUTH_TOKEN"], baseUrl: ["ANTHROPIC_BASE_URL"] },
  credentials: ["apiKey", "authToken"],
  hosts: ["api.anthropic.com"],
  capabilities: [
    ...["chat", "stream", "tools", "json-schema", "image-input", "document-input"],
    ...["reasoning", "citations", "prompt-caching", "token-count", "model-list", "batch"],
  ],
  defaultModel: "claude-haiku-5-5",
  wire,
  models: seedModels("anthropic", seeds),
  settings: settingsSchema,
  createProvider: createAnthropicProvider,
});

function createAnthropicProvider(settings: AnthropicSettings): AnthropicProvider {
  return {
    id: "anthropic",
    chat: (request, context) => chatMessages(settings, request, context),
    stream: (request, context) => streamMessages(settings, request, context),
    listModels: (context) => listModels(settings, context),
    countTokens: (request, context) => countTokens(settings, request, context),
    submitBatch: (items, context) => submitBatch(settings, items, context),
    getBatch: (id, context) => getBatch(settings, id, context),
    cancelBatch: (id, context) => cancelBatch(settings, id, context),
    batchResults: (id, context) => batchResults(settings, id, context),
    jsonOutput: (model) => (familyOf(model).structuredOutput ? ["json-schema"] : []),
    timeouts: longerTimers,
  };
}

const tenMinutesMs = 600_000;

/**
 * A whole answer takes long where the model thinks, by default too, or may write for long; a stream has no total, but
 * may bring nothing except pings while a model thinks whose text nobody asked for.
 */
function longerTimers(request: ChatRequest, model: string, operation: "chat" | "stream"): Timeouts {
  const thinks =
    request.reasoning === undefined ? familyOf(model).thinksByDefault : request.reasoning.effort !== "none";
  if (operation === "stream") return thinks ? { stallMs: tenMinutesMs } : {};
  return thinks || (request.maxOutputTokens ?? 0) > mostTokensInOnePiece ? { totalMs: tenMinutesMs } : {};
}
