import { defineProvider, seedModels } from "@crux/core";
import { chatBatchSurface, chatCompletionsProvider, createBatcher, createModelLister } from "@crux/wire-openai";
import { createOpenAIDialect } from "./dialect.ts";
import { isThinking } from "./models.ts";
import { seeds } from "./seeds.ts";
import { openaiSettingsSchema, wire } from "./settings.ts";

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
    "batch",
  ],
  defaultModel: "gpt-6-luna",
  wire,
  models: seedModels("openai", seeds),
  settings: openaiSettingsSchema,
  createProvider(settings) {
    const dialect = createOpenAIDialect(settings);
    const chat = chatBatchSurface(dialect);
    return {
      ...chatCompletionsProvider(dialect, settings),
      ...createBatcher({ endpoint: dialect, settings, surfaces: [chat], surfaceOf: () => chat }),
      listModels: createModelLister(dialect, settings, ({ id }) =>
        typeof id === "string" && isThinking(id) ? { capabilities: { reasoning: true } } : {},
      ),
    };
  },
});
