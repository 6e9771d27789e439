import { defineProvider, providerSettingsSchema, seedModels } from "@crux/core";
import { chatCompletionsProvider, createModelLister } from "@crux/wire-openai";
import { deepseekDialect } from "./dialect.ts";
import { seeds } from "./seeds.ts";

export type { DeepSeekMessageOptions, DeepSeekOptions } from "./dialect.ts";

/** DeepSeek. Call it to register it with explicit settings: `createCrux({ providers: [deepseek({ apiKey })] })`. */
export default defineProvider({
  id: "deepseek",
  displayName: "DeepSeek",
  env: { apiKey: ["DEEPSEEK_API_KEY"], baseUrl: ["DEEPSEEK_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.deepseek.com"],
  capabilities: [
    "chat",
    "stream",
    "tools",
    "json",
    "image-input",
    "document-input",
    "reasoning",
    "prompt-caching",
    "model-list",
  ],
  defaultModel: "deepseek-flash",
  wire: { version: "Chat Completions", asOf: "2026-11-22" },
  models: seedModels("deepseek", seeds),
  settings: providerSettingsSchema,
  createProvider: (settings) => ({
    ...chatCompletionsProvider(deepseekDialect, settings),
    listModels: createModelLister(deepseekDialect, settings),
  }),
});
