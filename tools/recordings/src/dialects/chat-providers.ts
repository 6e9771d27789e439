import { defineProvider, providerSettingsSchema, type JsonObject, type ProviderPlugin } from "@crux/core";
import { chatCompletionsProvider, type ChatDialect, type MediaSupport } from "@crux/wire-openai";

/*
 * Vendors whose own packages do not exist yet, as far as the Chat wire needs to know them; facts from their
 * public API documentation and from the recordings. A package takes the place of each.
 */

const anyMedia: MediaSupport = {
  image: ["data", "url"],
  audio: { "audio/wav": "wav", "audio/mpeg": "mp3" },
  file: ["data", "url", "fileId"],
};

const plain = {
  maxTokensField: "max_tokens",
  jsonOutput: () => ["json", "json-schema"],
  refusedOptions: () => [],
  media: () => anyMedia,
  caching: "automatic",
} as const satisfies Partial<ChatDialect>;

/** Ollama's compatible address: thinking goes back as `reasoning`. */
export const ollamaChat = provider({
  ...plain,
  id: "ollama",
  displayName: "Ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
  replayReasoning: ({ text }) => (text === "" ? {} : { reasoning: text }),
});

/** Gemini's compatible address. */
export const geminiChat = provider({
  ...plain,
  id: "gemini",
  displayName: "Gemini",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
});

/** Anthropic's compatible address. */
export const anthropicChat = provider({
  ...plain,
  id: "anthropic",
  displayName: "Anthropic",
  baseUrl: "https://api.anthropic.com/v1",
  requestIdHeaders: ["x-request-id", "request-id"],
});

/** A service nothing is known of but that it speaks this wire. */
export function compatibleChat(name: string): ProviderPlugin {
  return provider({
    ...plain,
    id: idOf(name),
    displayName: name,
    baseUrl: "http://127.0.0.1/v1",
    replayReasoning: replayText,
  });
}

/** A provider's id out of any name. */
export function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return id || "unnamed";
}

function replayText({ text }: { readonly text: string }): JsonObject {
  return text === "" ? {} : { reasoning_content: text };
}

function provider(dialect: ChatDialect): ProviderPlugin {
  const plugin = defineProvider({
    id: dialect.id,
    displayName: dialect.displayName,
    env: {},
    credentials: [],
    hosts: [],
    capabilities: ["chat", "stream"],
    settings: providerSettingsSchema,
    createProvider: (settings) => chatCompletionsProvider(dialect, settings),
  });
  // The plugin of one settings type among plugins of any.
  return plugin as unknown as ProviderPlugin;
}
