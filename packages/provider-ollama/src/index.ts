import {
  defineProvider,
  type LLMProvider,
  type ModelListingProvider,
  type SupportsEmbeddings,
  type SupportsJSONOutput,
  type SupportsStreaming,
  type Timeouts,
} from "@crux/core";
import { chat, streamChat, type OllamaState } from "./chat.ts";
import { createContextWindows } from "./context-window.ts";
import { embed } from "./embed.ts";
import { listModels } from "./list-models.ts";
import { createModelDetailsCache } from "./model-details.ts";
import { wire } from "./send.ts";
import { isCloud, isCloudHost, settingsSchema, type OllamaSettings } from "./settings.ts";

/** Ollama's own API: everything the LLMProvider interfaces offer but token counts and batches, which the server has not. */
export type OllamaProvider = LLMProvider &
  SupportsStreaming &
  SupportsJSONOutput &
  ModelListingProvider &
  SupportsEmbeddings;

/** Ollama as a plugin of Crux: `createCrux({ providers: [ollama()] })`, or found by being installed. A server on this machine needs no key. */
export default defineProvider({
  id: "ollama",
  displayName: "Ollama",
  env: { apiKey: ["OLLAMA_API_KEY"], baseUrl: ["OLLAMA_HOST", "OLLAMA_BASE_URL"] },
  credentials: [],
  hosts: ["ollama.com"],
  capabilities: [
    ...["chat", "stream", "tools", "json", "json-schema", "image-input"],
    ...["reasoning", "model-list", "embeddings"],
  ],
  defaultModel: "qwen3:4b",
  wire,
  settings: settingsSchema,
  createProvider: createOllamaProvider,
});

function createOllamaProvider(settings: OllamaSettings): OllamaProvider {
  const details = createModelDetailsCache(settings);
  const state: OllamaState = { settings, details, windows: createContextWindows(settings, details) };
  return {
    id: "ollama",
    chat: (request, context) => chat(state, request, context),
    stream: (request, context) => streamChat(state, request, context),
    listModels: (context) => listModels(settings, details, context),
    embed: (request, context) => embed(settings, request, context),
    jsonOutput: (model) => (isCloud(settings, model) ? [] : ["json", "json-schema"]),
    timeouts: (_request, _model, operation) => longerTimers(settings, operation),
  };
}

const tenMinutesMs = 600_000;

/**
 * A server on a machine may load gigabytes and read a long prompt before the first byte comes, and writes a tool call whole
 * before it sends any of it; the cloud does neither for so long.
 */
function longerTimers({ baseUrl }: OllamaSettings, operation: "chat" | "stream"): Timeouts {
  if (isCloudHost(baseUrl)) return {};
  return operation === "stream"
    ? { startMs: tenMinutesMs, idleMs: tenMinutesMs / 2, stallMs: tenMinutesMs }
    : { totalMs: tenMinutesMs };
}
