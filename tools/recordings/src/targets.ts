import {
  assembleCrux,
  ProviderFactory,
  supportsEmbeddings,
  supportsModelListing,
  supportsTokenCount,
  type Crux,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type HttpClient,
  type LLMProvider,
  type ProviderPlugin,
} from "@crux/core";
import anthropic from "@crux/provider-anthropic";
import deepseek from "@crux/provider-deepseek";
import gemini from "@crux/provider-gemini";
import ollama from "@crux/provider-ollama";
import openai from "@crux/provider-openai";
import openrouter from "@crux/provider-openrouter";
import xai from "@crux/provider-xai";
import { anthropicChat, compatibleChat, geminiChat, ollamaChat } from "./dialects/chat-providers.ts";
import { compatibleResponses, deepseekResponses, openrouterResponses } from "./dialects/responses-providers.ts";

/** The client side of an exchange: one provider, to be pointed at one address. */
export interface Target {
  /** The provider's id, which begins the names of its models. */
  readonly id: string;
  /** A whole Crux over real HTTP, whose one provider talks to `baseUrl`. */
  open(baseUrl: string): Crux;
  /** Embeddings, of the provider itself. @throws Error where it makes none */
  embed(baseUrl: string, request: EmbeddingRequest): Promise<EmbeddingAnswer>;
}

const plugins: Readonly<Record<string, Readonly<Record<string, ProviderPlugin>>>> = {
  chat: {
    openai,
    deepseek,
    anthropic: anthropicChat,
    gemini: geminiChat,
    ollama: ollamaChat,
    openrouter,
    xai,
  },
  responses: { openai, xai, openrouter: openrouterResponses, deepseek: deepseekResponses },
  messages: { anthropic },
  embeddings: { openai, openrouter },
  models: { openai, deepseek, anthropic, gemini, openrouter },
  "count-tokens": { openai, anthropic },
  generateContent: { gemini },
  streamGenerateContent: { gemini },
  countTokens: { gemini },
  embedContent: { gemini },
  batchEmbedContents: { gemini },
  "ollama-chat": { ollama },
  "ollama-tags": { ollama },
};

/** Settings that make a provider of several wires speak the one of an API. */
const settingsOf: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  chat: { openai: { api: "chat" }, xai: { api: "chat" } },
  responses: { openai: { api: "responses" }, xai: { api: "responses" } },
};

/** The APIs that some provider package speaks. */
export function isSpoken(api: string): boolean {
  return api in plugins;
}

/** Who speaks one provider's API; `null` where no package does. */
export function targetOf(api: string, provider: string, http: HttpClient): Target | null {
  const plugin = plugins[api]?.[provider] ?? compatible[api]?.(provider);
  if (plugin === undefined || !offers(plugin, api)) return null;
  const settings = settingsOf[api]?.[plugin.id] ?? {};
  return {
    id: plugin.id,
    open: (baseUrl) => openCrux(plugin, { ...settings, baseUrl }, http),
    embed: (baseUrl, request) => embed(plugin, baseUrl, http, request),
  };
}

async function embed(
  plugin: ProviderPlugin,
  baseUrl: string,
  http: HttpClient,
  request: EmbeddingRequest,
): Promise<EmbeddingAnswer> {
  const provider = plugin.createProvider(plugin.settings.parse({ apiKey: "replayed", baseUrl }));
  if (!supportsEmbeddings(provider)) throw new Error(`${plugin.id} makes no embeddings`);
  const { signal } = new AbortController();
  return provider.embed(request, { model: request.model, http, signal, callId: "call", newId: () => "call" });
}

/** Other services that speak one of these wires: taken as its plain form. */
const compatible: Readonly<Record<string, (provider: string) => ProviderPlugin>> = {
  chat: compatibleChat,
  responses: compatibleResponses,
  messages: () => anthropic,
};

const guards: Readonly<Record<string, (provider: LLMProvider) => boolean>> = {
  models: supportsModelListing,
  "count-tokens": supportsTokenCount,
  embeddings: supportsEmbeddings,
};

/** Lists, counts and vectors are abilities a provider may be without. */
function offers(plugin: ProviderPlugin, api: string): boolean {
  const supports = guards[api];
  return supports === undefined || supports(plugin.createProvider(plugin.settings.parse({ apiKey: "replayed" })));
}

function openCrux(plugin: ProviderPlugin, settings: Readonly<Record<string, string>>, http: HttpClient): Crux {
  const entry = {
    id: plugin.id,
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin),
    settings: () =>
      Promise.resolve({ ...(plugin.credentials.includes("apiKey") ? { apiKey: "replayed" } : {}), ...settings }),
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
