import type { z } from "zod";
import type { SupportsBatch } from "./batch.ts";
import type { ProviderAnswer, Usage } from "./chat-response.ts";
import type { ChatRequest } from "./chat-request.ts";
import type { SupportsEmbeddings } from "./embedding.ts";
import type { Capability, ModelInfo } from "./model.ts";
import type { HttpClient } from "./ports/http-client.ts";
import type { Timeouts } from "./resilience/timeouts.ts";
import { Secret } from "./secret.ts";
import type { ProviderStreamEvent } from "./stream-event.ts";

/** What a provider is handed for one attempt of one call, beside the request. */
export interface CallContext {
  /** The vendor's id of the model asked for. */
  readonly model: string;
  /** The only way to the network: timed, guarded to the plugin's hosts, aborted with the call. */
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  /** Crux's own id of the call. */
  readonly callId: string;
  /** A new id for what a vendor sends without one, such as a tool call. */
  newId(): string;
}

/**
 * One vendor's models behind one interface. A provider translates: it does not retry, time, log, count or
 * read the environment. It fails only with a CruxError. Other abilities are optional members of the narrow
 * interfaces below; ask with their guards.
 */
export interface LLMProvider {
  /** Canonical id, such as `openai`. */
  readonly id: string;
  /**
   * Answers a request in one piece.
   * @throws CruxError with a code of the error table and the vendor's message, status, code and request id.
   */
  chat(request: ChatRequest, context: CallContext): Promise<ProviderAnswer>;
  /**
   * Timers this provider needs longer, or off, for a request: a model that thinks, a model being loaded.
   * `operation` is what the caller asked for; a stream has no total timer unless one is set, here too.
   */
  timeouts?(request: ChatRequest, model: string, operation: "chat" | "stream"): Timeouts;
}

/** A provider that answers piece by piece. */
export interface SupportsStreaming {
  /**
   * Yields events in batches, as a rule one batch for each network read, in the order `start`, deltas,
   * `finish`; `usage` anywhere. Ending without `finish` is an interrupted stream. Throws like `chat`.
   * Leaving the iteration early closes the connection.
   */
  stream(request: ChatRequest, context: CallContext): AsyncIterable<readonly ProviderStreamEvent[]>;
}

/** A provider whose vendor itself holds answers to JSON. */
export interface SupportsJSONOutput {
  /** Which response formats the vendor enforces on a model. */
  jsonOutput(model: string): readonly ("json" | "json-schema")[];
}

/** A provider that can tell its models. */
export interface ModelListingProvider {
  /** All models, all pages. Throws like `chat`. */
  listModels(context: Omit<CallContext, "model">): Promise<readonly ModelInfo[]>;
}

/** A provider whose vendor counts tokens. */
export interface SupportsTokenCount {
  /** The input tokens the request would cost. Throws like `chat`. */
  countTokens(request: ChatRequest, context: CallContext): Promise<TokenCount>;
}

/** What a token count gives. */
export interface TokenCount {
  readonly inputTokens: number;
  /** The vendor's object. */
  readonly raw: Usage["raw"];
}

/** Every ability a provider may have beside `chat`. */
export type ProviderAbilities = Partial<
  SupportsStreaming &
    SupportsJSONOutput &
    ModelListingProvider &
    SupportsTokenCount &
    SupportsEmbeddings &
    SupportsBatch
>;

/** Whether the provider streams. */
export function supportsStreaming(provider: LLMProvider): provider is LLMProvider & SupportsStreaming {
  return hasMethod(provider, "stream");
}

/** Whether the provider's vendor enforces JSON on some model. */
export function supportsJSONOutput(provider: LLMProvider): provider is LLMProvider & SupportsJSONOutput {
  return hasMethod(provider, "jsonOutput");
}

/** Whether the provider can tell its models. */
export function supportsModelListing(provider: LLMProvider): provider is LLMProvider & ModelListingProvider {
  return hasMethod(provider, "listModels");
}

/** Whether the provider's vendor counts tokens. */
export function supportsTokenCount(provider: LLMProvider): provider is LLMProvider & SupportsTokenCount {
  return hasMethod(provider, "countTokens");
}

function hasMethod(provider: object, name: string): boolean {
  return name in provider && typeof (provider as Record<string, unknown>)[name] === "function";
}

/** The plugin API this core speaks; a manifest's `api` must be the same number. */
export const pluginApi = 1;

/** What makes a provider. The same id, env and hosts stand in the package's manifest (`docs/writing-a-provider.md`). */
export interface ProviderDefinition<Settings extends z.ZodType = z.ZodType> {
  /** Canonical id: lower-case letters, digits and dashes. */
  readonly id: string;
  readonly displayName: string;
  /** Environment variables of each setting, first wins: `{ apiKey: ["ACME_API_KEY"] }`. */
  readonly env: Readonly<Record<string, readonly string[]>>;
  /** Settings of which at least one is a must; empty for a vendor that wants no key. */
  readonly credentials: readonly string[];
  /** Hosts it may talk to (`api.acme.ai`, `*.acme.ai`), beside that of a `baseUrl` the user sets. */
  readonly hosts: readonly string[];
  readonly capabilities: readonly Capability[];
  /** The vendor's model to begin with: current, cheap, able to chat. */
  readonly defaultModel?: string | undefined;
  /** The version of the vendor's wire it was written for; stands here and nowhere else. */
  readonly wire?: WireVersion | undefined;
  /** What is known of models without asking the vendor: dated facts with `source: "seed"`, for prices and limits. */
  readonly models?: readonly ModelInfo[] | undefined;
  /** Checks and completes the settings; as a rule `providerSettingsSchema.extend({ … })`. */
  readonly settings: Settings;
  createProvider(settings: z.output<Settings>): LLMProvider & ProviderAbilities;
}

/** Which wire a provider speaks, and when that was last held against the vendor's documentation. */
export interface WireVersion {
  /** The vendor's own name for it, such as `v1` or `2023-06-01`. */
  readonly version: string;
  /** ISO 8601 date. */
  readonly asOf: string;
}

const pluginBrand = Symbol.for("crux.provider/1");

/** A provider that can be called to register it with explicit settings: `createCrux({ providers: [acme({ apiKey })] })`. */
export interface ProviderPlugin<Settings extends z.ZodType = z.ZodType> extends ProviderDefinition<Settings> {
  (settings?: z.input<Settings>): ProviderRegistration;
}

/** A plugin and the settings its user gave it by hand; those that are credentials are Secrets from here on. */
export interface ProviderRegistration {
  readonly plugin: ProviderPlugin;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Makes a plugin of a definition. The result is the default export of a provider package. */
export function defineProvider<Settings extends z.ZodType>(
  definition: ProviderDefinition<Settings>,
): ProviderPlugin<Settings> {
  const plugin: ProviderPlugin<Settings> = Object.assign(
    (settings?: z.input<Settings>): ProviderRegistration => ({
      plugin: plugin as unknown as ProviderPlugin,
      settings: sealCredentials((settings ?? {}) as Record<string, unknown>, definition.credentials),
    }),
    definition,
  );
  Object.defineProperty(plugin, pluginBrand, { value: pluginApi });
  return plugin;
}

/** Whoever prints a registration must not print the key in it. */
function sealCredentials(
  settings: Readonly<Record<string, unknown>>,
  credentials: readonly string[],
): Readonly<Record<string, unknown>> {
  const sealed = Object.entries(settings).map(([name, value]) => {
    const isCredential = name === "apiKey" || credentials.includes(name);
    return [name, isCredential && typeof value === "string" ? Secret.of(value) : value] as const;
  });
  return Object.fromEntries(sealed);
}

/** Whether `value` was made by `defineProvider` of this plugin API, in this copy of core or another. */
export function isProviderPlugin(value: unknown): value is ProviderPlugin {
  return typeof value === "function" && pluginBrand in value;
}
