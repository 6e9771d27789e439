import {
  defineProvider,
  seedModels,
  type ChatRequest,
  type LLMProvider,
  type ModelListingProvider,
  type SupportsBatch,
  type SupportsEmbeddings,
  type SupportsJSONOutput,
  type SupportsStreaming,
  type SupportsTokenCount,
  type Timeouts,
} from "@crux/core";
import { batchResults } from "./batch/batch-results.ts";
import { cancelBatch, getBatch } from "./batch/run-batch.ts";
import { submitBatch } from "./batch/submit-batch.ts";
import { countTokens } from "./count-tokens.ts";
import { embed } from "./embed.ts";
import { generateContent, streamContent } from "./generate.ts";
import { listModels } from "./list-models.ts";
import { familyOf } from "./model-families.ts";
import { seeds } from "./seeds.ts";
import { settingsSchema, wire, type GeminiSettings } from "./settings.ts";

/** Google's Gemini API, in full: everything the LLMProvider interfaces offer. */
export type GeminiProvider = LLMProvider &
  SupportsStreaming &
  SupportsJSONOutput &
  ModelListingProvider &
  SupportsTokenCount &
  SupportsEmbeddings &
  SupportsBatch;

/** Gemini as a plugin of Crux: `createCrux({ providers: [gemini({ apiKey })] })`, or found by being installed. */
export default defineProvider({
  id: "gemini",
  displayName: "Google Gemini",
  env: {
    apiKey: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
    baseUrl: ["GOOGLE_GEMINI_BASE_URL", "GEMINI_BASE_URL"],
  },
  credentials: ["apiKey"],
  hosts: ["generativelanguage.googleapis.com"],
  capabilities: [
    ...["chat", "stream", "tools", "json", "json-schema", "image-input", "audio-input", "document-input"],
    ...["reasoning", "citations", "prompt-caching", "token-count", "model-list", "embeddings", "batch"],
  ],
  defaultModel: "gemini-3.8-flash",
  wire,
  models: seedModels("gemini", seeds),
  settings: settingsSchema,
  createProvider: createGeminiProvider,
});

function createGeminiProvider(settings: GeminiSettings): GeminiProvider {
  return {
    id: "gemini",
    chat: (request, context) => generateContent(settings, request, context),
    stream: (request, context) => streamContent(settings, request, context),
    listModels: (context) => listModels(settings, context),
    countTokens: (request, context) => countTokens(settings, request, context),
    embed: (request, context) => embed(settings, request, context),
    submitBatch: (items, context) => submitBatch(settings, items, context),
    getBatch: (id, context) => getBatch(settings, id, context),
    cancelBatch: (id, context) => cancelBatch(settings, id, context),
    batchResults: (id, context) => batchResults(settings, id, context),
    jsonOutput: (model) => (familyOf(model).json ? ["json", "json-schema"] : []),
    timeouts: longerTimers,
  };
}

const tenMinutesMs = 600_000;

/** A whole answer takes long where the model thinks; a stream has no total, but may bring nothing while a model thinks in silence. */
function longerTimers(request: ChatRequest, model: string, operation: "chat" | "stream"): Timeouts {
  const thinks =
    request.reasoning === undefined ? familyOf(model).thinksByDefault : request.reasoning.effort !== "none";
  if (!thinks) return {};
  return operation === "stream" ? { stallMs: tenMinutesMs } : { totalMs: tenMinutesMs };
}
