import { defineProvider } from "@crux/core";
import { chatCompletionsProvider, createEmbedder, createModelLister } from "@crux/wire-openai";
import { createOpenAIDialect } from "./dialect.ts";
import { openaiEmbedding } from "./embedding.ts";
import { isThinking } from "./models.ts";
import { openaiSettingsSchema } from "./settings.ts";

export type { OpenAIChatOptions } from "./dialect.ts";
export type { OpenAISettings } from "./settings.ts";

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
    "embeddings",
  ],
  defaultModel: "gpt-6-luna",
  settings: openaiSettingsSchema,
  createProvider(settings) {
    const dialect = createOpenAIDialect(settings);
    return {
      ...chatCompletionsProvider(dialect, settings),
      ...createEmbedder(dialect, settings, openaiEmbedding),
      listModels: createModelLister(dialect, settings, ({ id }) =>
        typeof id === "string" && isThinking(id) ? { capabilities: { reasoning: true } } : {},
      ),
    };
  },
});
