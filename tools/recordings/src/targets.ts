import {
  assembleCrux,
  ProviderFactory,
  supportsModelListing,
  supportsTokenCount,
  type Crux,
  type HttpClient,
  type ProviderPlugin,
} from "@crux/core";
import anthropic from "@crux/provider-anthropic";
import deepseek from "@crux/provider-deepseek";
import ollama from "@crux/provider-ollama";
import openai from "@crux/provider-openai";
import {
  anthropicChat,
  compatibleChat,
  geminiChat,
  ollamaChat,
  openrouterChat,
  xaiChat,
} from "./dialects/chat-providers.ts";

/** The client side of an exchange: one provider, to be pointed at one address. */
export interface Target {
  /** The provider's id, which begins the names of its models. */
  readonly id: string;
  /** A whole Crux over real HTTP, whose one provider talks to `baseUrl`. */
  open(baseUrl: string): Crux;
}

const plugins: Readonly<Record<string, Readonly<Record<string, ProviderPlugin>>>> = {
  chat: {
    openai,
    deepseek,
    anthropic: anthropicChat,
    gemini: geminiChat,
    ollama: ollamaChat,
    openrouter: openrouterChat,
    xai: xaiChat,
  },
  messages: { anthropic },
  models: { openai, deepseek, anthropic },
  "count-tokens": { anthropic },
  "ollama-chat": { ollama },
  "ollama-tags": { ollama },
};

/** The APIs that some provider package speaks. */
export function isSpoken(api: string): boolean {
  return api in plugins;
}

/** Who speaks one provider's API; `null` where no package does. */
export function targetOf(api: string, provider: string, http: HttpClient): Target | null {
  const plugin = plugins[api]?.[provider] ?? compatible[api]?.(provider);
  if (plugin === undefined || !offers(plugin, api)) return null;
  return { id: plugin.id, open: (baseUrl) => openCrux(plugin, baseUrl, http) };
}

/** Other services that speak one of these wires: taken as its plain form. */
const compatible: Readonly<Record<string, (provider: string) => ProviderPlugin>> = {
  chat: compatibleChat,
  messages: () => anthropic,
};

/** Lists and counts are abilities a provider may be without. */
function offers(plugin: ProviderPlugin, api: string): boolean {
  if (api !== "models" && api !== "count-tokens") return true;
  const provider = plugin.createProvider(plugin.settings.parse({ apiKey: "replayed" }));
  return api === "models" ? supportsModelListing(provider) : supportsTokenCount(provider);
}

function openCrux(plugin: ProviderPlugin, baseUrl: string, http: HttpClient): Crux {
  const entry = {
    id: plugin.id,
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin),
    settings: () =>
      Promise.resolve({ ...(plugin.credentials.includes("apiKey") ? { apiKey: "replayed" } : {}), baseUrl }),
  };
  return assembleCrux({
    factory: new ProviderFactory([entry]),
    http,
    settings: {
      retry: { maxAttempts: 1 },
      maxInputCharacters: 0,
      timeouts: { connectMs: 10_000, startMs: 20_000, idleMs: 20_000, stallMs: 20_000, totalMs: 30_000 },
    },
  });
}
