import { defineProvider, seedModels, type ChatRequest } from "@crux/core";
import {
  chatBatchSurface,
  chatCompletionsProvider,
  createBatcher,
  createEmbedder,
  createModelLister,
  createTokenCounter,
  responsesBatchSurface,
  responsesProvider,
  type BatchSurface,
  type ResponsesProvider,
} from "@crux/wire-openai";
import { chooseApi, withoutApi } from "./choose-api.ts";
import { createChatDialect, createResponsesDialect } from "./dialect.ts";
import { openaiEmbedding } from "./embedding.ts";
import { isThinking } from "./models.ts";
import { seeds } from "./seeds.ts";
import { openaiSettingsSchema, wire } from "./settings.ts";

export type { OpenAIChatOptions, OpenAIResponsesOptions } from "./dialect.ts";
export type { OpenAIApi, OpenAISettings } from "./settings.ts";

/** OpenAI. Call it to register it with explicit settings: `createCrux({ providers: [openai({ apiKey })] })`. */
export default defineProvider({
  id: "openai",
  displayName: "OpenAI",
  env: {
    apiKey: ["OPENAI_API_KEY"],
    baseUrl: ["OPENAI_BASE_URL"],
    organization: ["OPENAI_ORG_ID"],
    project: ["OPENAI_PROJECT_ID"],
  },
  credentials: ["apiKey"],
  hosts: ["api.openai.com", "*.api.openai.com"],
  capabilities: [
    "chat",
    "stream",
    "tools",
    "json",
    "json-schema",
    "image-input",
    "audio-input",
    "document-input",
    "reasoning",
    "citations",
    "prompt-caching",
    "model-list",
    "token-count",
    "embeddings",
    "batch",
  ],
  defaultModel: "gpt-6-luna",
  wire,
  models: seedModels("openai", seeds),
  settings: openaiSettingsSchema,
  createProvider(settings) {
    const dialect = createResponsesDialect(settings);
    const chatDialect = createChatDialect(settings);
    const countTokens = createTokenCounter(dialect, settings);
    const wires = {
      responses: responsesProvider(dialect, settings),
      chat: chatCompletionsProvider(chatDialect, settings),
    };
    const surfaces = {
      responses: unnamed(responsesBatchSurface(dialect)),
      chat: unnamed(chatBatchSurface(chatDialect)),
    };
    const batcher = createBatcher({
      endpoint: dialect,
      settings,
      surfaces: Object.values(surfaces),
      surfaceOf: ({ request, model }) => surfaces[chooseApi(request, model, settings)],
    });
    const wireOf = (request: ChatRequest, model: string): ResponsesProvider =>
      wires[chooseApi(request, model, settings)];
    return {
      ...batcher,
      id: dialect.id,
      chat: async (request, context) => wireOf(request, context.model).chat(withoutApi(request), context),
      stream: (request, context) => wireOf(request, context.model).stream(withoutApi(request), context),
      jsonOutput: dialect.jsonOutput,
      ...(dialect.timeouts === undefined ? {} : { timeouts: dialect.timeouts }),
      countTokens: (request, context) => countTokens(withoutApi(request), context),
      ...createEmbedder(dialect, settings, openaiEmbedding),
      listModels: createModelLister(dialect, settings, ({ id }) =>
        typeof id === "string" && isThinking(id) ? { capabilities: { reasoning: true } } : {},
      ),
    };
  },
});

/** The surface, spared the option that chose it. */
function unnamed(surface: BatchSurface): BatchSurface {
  return { ...surface, encode: (item) => surface.encode({ ...item, request: withoutApi(item.request) }) };
}
