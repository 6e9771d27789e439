import { defineProvider, providerSettingsSchema, type ProviderPlugin } from "@crux/core";
import { responsesProvider, type MediaSupport, type ResponsesDialect } from "@crux/wire-openai";
import { idOf } from "./chat-providers.ts";

/*
 * Vendors whose own packages do not exist yet, or speak another wire, as far as the Responses wire needs to know them;
 * facts from their public API documentation and from the recordings.
 */

const anyMedia: MediaSupport = { image: ["data", "url", "fileId"], file: ["data", "url", "fileId"] };

const plain = {
  jsonOutput: () => ["json", "json-schema"],
  refusedOptions: () => [],
  media: () => anyMedia,
  caching: "automatic",
  storesAnswers: true,
  mediaInResults: true,
} as const satisfies Partial<ResponsesDialect>;

/** OpenRouter. */
export const openrouterResponses = provider({
  ...plain,
  id: "openrouter",
  displayName: "OpenRouter",
  baseUrl: "https://openrouter.ai/api/v1",
  requestIdHeaders: ["x-request-id", "x-generation-id"],
});

/** DeepSeek: shows the thought itself. */
export const deepseekResponses = provider({
  ...plain,
  id: "deepseek",
  displayName: "DeepSeek",
  baseUrl: "https://api.deepseek.com",
});

/** A service nothing is known of but that it speaks this wire. */
export function compatibleResponses(name: string): ProviderPlugin {
  return provider({ ...plain, id: idOf(name), displayName: name, baseUrl: "http://127.0.0.1/v1" });
}

function provider(dialect: ResponsesDialect): ProviderPlugin {
  const plugin = defineProvider({
    id: dialect.id,
    displayName: dialect.displayName,
    env: {},
    credentials: [],
    hosts: [],
    capabilities: ["chat", "stream"],
    settings: providerSettingsSchema,
    createProvider: (settings) => responsesProvider(dialect, settings),
  });
  // The plugin of one settings type among plugins of any.
  return plugin as unknown as ProviderPlugin;
}
