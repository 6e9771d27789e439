import { defineProvider } from "@crux/core";
import { chatCompletionsProvider, createEmbedder, createModelLister } from "@crux/wire-openai";
import { createBatches } from "./batch.ts";
import { createOpenRouterDialect } from "./dialect.ts";
import { readModel } from "./models.ts";
import { openrouterSettingsSchema } from "./settings.ts";
import { wire } from "./wire.ts";

export type { OpenRouterOptions, OpenRouterRouting } from "./options.ts";
export type { OpenRouterSettings } from "./settings.ts";

/** OpenRouter. Call it to register it with explicit settings: `createCrux({ providers: [openrouter({ apiKey })] })`. */
export default defineProvider({
  id: "openrouter",
  displayName: "OpenRouter",
  env: {
    apiKey: ["OPENROUTER_API_KEY"],
    baseUrl: ["OPENROUTER_BASE_URL"],
    referer: ["OPENROUTER_HTTP_REFERER"],
    title: ["OPENROUTER_APP_TITLE"],
    categories: ["OPENROUTER_APP_CATEGORIES"],
  },
  credentials: ["apiKey"],
  hosts: ["openrouter.ai", "*.openrouter.ai"],
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
    "batch",
  ],
  defaultModel: "openrouter/auto",
  wire,
  settings: openrouterSettingsSchema,
  createProvider(settings) {
    const dialect = createOpenRouterDialect(settings);
    return {
      ...chatCompletionsProvider(dialect, settings),
      ...createEmbedder(dialect, settings),
      ...createBatches(dialect, settings),
      listModels: createModelLister(dialect, settings, readModel),
    };
  },
});
