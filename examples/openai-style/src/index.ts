import { defineProvider, providerSettingsSchema } from "@crux/core";
import { chatCompletionsProvider, createModelLister } from "@crux/wire-openai";
import { dialect } from "./dialect.ts";
import { readModel } from "./models.ts";

/** Anvil. What stands here stands in package.json too, but for the code; `npm test` holds both equal. */
export default defineProvider({
  id: "anvil",
  displayName: "Anvil",
  env: { apiKey: ["ANVIL_API_KEY"], baseUrl: ["ANVIL_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.anvil.example"],
  capabilities: ["chat", "stream", "tools", "json", "image-input", "model-list"],
  defaultModel: "anvil-large",
  settings: providerSettingsSchema,
  createProvider: (settings) => ({
    ...chatCompletionsProvider(dialect, settings),
    listModels: createModelLister(dialect, settings, readModel),
  }),
});
