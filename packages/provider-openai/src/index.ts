import { defineProvider, type ChatRequest } from "@crux/core";
import {
  chatCompletionsProvider,
  createModelLister,
  createTokenCounter,
  responsesProvider,
  type ResponsesProvider,
} from "@crux/wire-openai";
import { chooseApi, withoutApi } from "./choose-api.ts";
import { createChatDialect, createResponsesDialect } from "./dialect.ts";
import { isThinking } from "./models.ts";
import { openaiSettingsSchema } from "./settings.ts";

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
  ],
  defaultModel: "gpt-6-luna",
  settings: openaiSettingsSchema,
  createProvider(settings) {
    const dialect = createResponsesDialect(settings);
    const countTokens = createTokenCounter(dialect, settings);
    const wires = {
      responses: responsesProvider(dialect, settings),
      chat: chatCompletionsProvider(createChatDialect(settings), settings),
    };
    const wireOf = (request: ChatRequest, model: string): ResponsesProvider =>
      wires[chooseApi(request, model, settings)];
    return {
      id: dialect.id,
      chat: async (request, context) => wireOf(request, context.model).chat(withoutApi(request), context),
      stream: (request, context) => wireOf(request, context.model).stream(withoutApi(request), context),
      jsonOutput: dialect.jsonOutput,
      ...(dialect.timeouts === undefined ? {} : { timeouts: dialect.timeouts }),
      countTokens: (request, context) => countTokens(withoutApi(request), context),
      listModels: createModelLister(dialect, settings, ({ id }) =>
        typeof id === "string" && isThinking(id) ? { capabilities: { reasoning: true } } : {},
      ),
    };
  },
});
