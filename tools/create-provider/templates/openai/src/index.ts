import { defineProvider, providerSettingsSchema } from "@crux/core";
import { chatCompletionsProvider, createModelLister } from "@crux/wire-openai";
import { dialect } from "./dialect.ts";
import { readModel } from "./models.ts";

/** Acme. What stands here stands in package.json too, but for the code; `npm test` holds both equal. */
export default defineProvider({
  id: "acme",
  displayName: "Acme",
  env: { apiKey: ["ACME_API_KEY"], baseUrl: ["ACME_BASE_URL"] },
  credentials: ["apiKey"],
  hosts: ["api.acme.example"],
  capabilities: ["chat", "stream", "tools", "json", "image-input", "model-list"],
  defaultModel: "acme-large",
  settings: providerSettingsSchema,
  createProvider: (settings) => ({
    ...chatCompletionsProvider(dialect, settings),
    listModels: createModelLister(dialect, settings, readModel),
  }),
});
