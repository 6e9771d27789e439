import { defineProvider, seedModels, type ChatRequest } from "@crux/core";
import { chatCompletionsProvider, responsesProvider, type ResponsesProvider } from "@crux/wire-openai";
import { createBatches } from "./batches.ts";
import { chooseApi, withoutApi } from "./choose-api.ts";
import { createTokenCounter } from "./count-tokens.ts";
import { xaiChatDialect, xaiResponsesDialect } from "./dialect.ts";
import { createXaiModelLister } from "./list-models.ts";
import { seeds } from "./seeds.ts";
import { xaiSettingsSchema } from "./settings.ts";
import { wire } from "./wire.ts";

export type { XaiOptions } from "./options.ts";
export type { XaiApi, XaiSettings } from "./settings.ts";

/** xAI. Call it to register it with explicit settings: `createCrux({ providers: [xai({ apiKey })] })`. */
export default defineProvider({
  id: "xai",
  displayName: "xAI",
  env: { apiKey: ["XAI_API_KEY"], baseUrl: ["XAI_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.x.ai", "*.api.x.ai"],
  capabilities: [
    "chat",
    "stream",
    "tools",
    "json",
    "json-schema",
    "image-input",
    "document-input",
    "reasoning",
    "citations",
    "prompt-caching",
    "model-list",
    "token-count",
    "batch",
  ],
  defaultModel: "grok-4.7",
  wire,
  models: seedModels("xai", seeds),
  settings: xaiSettingsSchema,
  createProvider(settings) {
    const wires = {
      responses: responsesProvider(xaiResponsesDialect, settings),
      chat: chatCompletionsProvider(xaiChatDialect, settings),
    };
    const wireOf = (request: ChatRequest): ResponsesProvider => wires[chooseApi(request, settings)];
    return {
      ...wires.responses,
      chat: async (request, context) => wireOf(request).chat(withoutApi(request), context),
      stream: (request, context) => wireOf(request).stream(withoutApi(request), context),
      ...createBatches(settings),
      countTokens: createTokenCounter(xaiResponsesDialect, settings),
      listModels: createXaiModelLister(xaiResponsesDialect, settings),
    };
  },
});
