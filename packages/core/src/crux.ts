import { createBatches } from "./batches/create-batches.ts";
import type { Batches } from "./batches/batches.ts";
import type { ChatResponse } from "./chat-response.ts";
import { parseChatInput, type ChatInput, type ChatRequest } from "./chat-request.ts";
import { ChatStream } from "./chat-stream.ts";
import { buildPartial } from "./calls/build-response.ts";
import { runEmbedding } from "./calls/run-embedding.ts";
import { runOperation, type OperationOptions } from "./calls/run-operation.ts";
import { dryRun } from "./calls/dry-run.ts";
import { runCall } from "./calls/run-call.ts";
import { runStream, type EventSource, type StreamControl } from "./calls/run-stream.ts";
import { defaultMaxInputCharacters } from "./calls/input-guard.ts";
import type { CallEnvironment } from "./calls/attempts.ts";
import { createLossReport, type LossReport } from "./conversation/loss-report.ts";
import { prepareMessages } from "./conversation/prepare-messages.ts";
import { parseEmbeddingInput, supportsEmbeddings, type EmbeddingInput, type EmbeddingResponse } from "./embedding.ts";
import { CruxError, toCruxError } from "./errors.ts";
import { createId } from "./ids.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { AssistantMessage, Message } from "./messages.ts";
import { parseModelRef, type ModelInfo, type ModelPrices } from "./model.ts";
import { CapabilityNotes } from "./models/capability-notes.ts";
import { createMemoryModelRegistry } from "./models/memory-model-registry.ts";
import { mergeCapabilities, type ModelCapabilities } from "./models/model-capabilities.ts";
import { ModelCatalog } from "./models/model-catalog.ts";
import type { CallObserver } from "./ports/call-observer.ts";
import type { Clock } from "./ports/clock.ts";
import type { JsonSchemaValidator } from "./ports/json-schema-validator.ts";
import type { ModelRegistryRepository } from "./ports/model-registry-repository.ts";
import { systemClock } from "./system-clock.ts";
import type { HttpClient } from "./ports/http-client.ts";
import { supportsModelListing, supportsTokenCount, type TokenCount } from "./provider.ts";
import type { CreatedProvider, ProviderEntry, ProviderFactory } from "./provider-factory.ts";
import type { RetryConfig } from "./resilience/retry.ts";
import { createValueChecker, type CheckValue } from "./schema/check-value.ts";
import type { StandardResult, StandardSchema } from "./standard-schema.ts";
import type { Timeouts } from "./resilience/timeouts.ts";
import type { StreamEvent } from "./stream-event.ts";

/** What an application hands in. */
export interface CruxParts {
  readonly factory: ProviderFactory;
  readonly http: HttpClient;
  readonly observers?: readonly CallObserver[] | undefined;
  readonly clock?: Clock | undefined;
  /** Checks answers against plain JSON Schemas; without one only Standard Schemas are checked. */
  readonly validator?: JsonSchemaValidator | undefined;
  /** Keeps model lists, and what calls showed of models. Default: in memory, as long as the process lives. */
  readonly models?: ModelRegistryRepository | undefined;
  readonly settings?: CruxSettings | undefined;
}

/** Settings of all calls. */
export interface CruxSettings {
  /** `provider/model`, or an alias, for a request that names none. */
  readonly defaultModel?: string | undefined;
  /** Names of the application's own for models: `{ fast: "openai/gpt-6-luna" }`. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  readonly timeouts?: Timeouts | undefined;
  readonly retry?: RetryConfig | undefined;
  /** Prices of the application's own, by `provider/model`: they win over the vendor's list and the package's. */
  readonly prices?: Readonly<Record<string, ModelPrices>> | undefined;
  /** The most characters of text in one request; 0 is no limit. Default 1,000,000. */
  readonly maxInputCharacters?: number | undefined;
}

/** Every model of every provider, through one door. */
export interface Crux {
  /**
   * A model's whole answer.
   * @throws CruxError with a code of the error table; `partial` holds what had come.
   */
  chat<Output = unknown>(input: ChatInput<Output>): Promise<ChatResponse<Output>>;
  /** A model's answer as it comes. Throws nothing: every failure, a wrong request too, is the stream's `error` event. */
  stream<Output = unknown>(input: ChatInput<Output>): ChatStream<Output>;
  /** The models of one provider. @throws CruxError `unsupported` where the provider cannot tell. */
  listModels(provider: string, options?: OperationOptions): Promise<readonly ModelInfo[]>;
  /** The input tokens a request would cost, counted by the vendor. @throws CruxError `unsupported` where the vendor does not count. */
  countTokens(input: ChatInput): Promise<TokenCount>;
  /**
   * Checks a value that a model wrote (an answer, the arguments of a tool call) against the schema it was asked to fit, and
   * gives it in that schema's words: what vendors were asked to write otherwise, a null in place of an optional property, an
   * object around what is none, is undone; what is absent and has a default has it.
   * @throws CruxError `configuration` for a plain JSON Schema where this Crux has no validator; `invalid-request` for one that
   * cannot be used. That a value does not fit is no error: it is in `issues`.
   */
  checkValue<Output = unknown>(
    value: JsonValue,
    schema: StandardSchema<Output> | JsonObject,
  ): Promise<StandardResult<Output>>;
  /**
   * What of a conversation would not reach the model it is about to go to, without asking that model: the same that
   * the call would tell in `response.warnings`. `input` is what `chat` would be given.
   * @throws CruxError what the call would be refused with before anything is sent.
   */
  previewHandover(input: ChatInput, options?: HandoverOptions): Promise<LossReport>;
  /**
   * Turns texts into vectors, in the order of the texts; more of them than the vendor takes at once go in several requests.
   * @throws CruxError as `chat`; `unsupported` where the provider makes no embeddings.
   */
  embed(input: EmbeddingInput): Promise<EmbeddingResponse>;
  /**
   * What is known of a model, by whom and since when, and whether something is worth a try. Nobody is asked: the vendor's
   * list counts as it was last told by `listModels`.
   * @throws CruxError `storage` where the registry of models cannot be read.
   */
  capabilities(model: string): Promise<ModelCapabilities>;
  /** Many requests at once, answered later. */
  readonly batches: Batches;
  /** The providers there are; none is loaded by asking. */
  providers(): readonly ProviderEntry[];
  /** Lets connections go. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `crux.previewHandover`. */
export interface HandoverOptions {
  /** `provider/model` the conversation comes from; the model of its last assistant turn where it is not told. */
  readonly from?: string | undefined;
}

/** Puts a Crux together from ports that are handed in. Applications take `createCrux` of `@crux/client`. */
export function assembleCrux(parts: CruxParts): Crux {
  const { factory, http, observers = [], clock = systemClock, settings = {}, validator } = parts;
  const checkValue = createValueChecker(validator);
  const { maxInputCharacters = defaultMaxInputCharacters } = settings;
  const registry = parts.models ?? createMemoryModelRegistry();
  const catalog = new ModelCatalog(registry, settings.prices);
  const allObservers = [...observers, new CapabilityNotes(registry, clock)];

  const parseRequest = (input: unknown): ChatRequest => parseChatInput(input, (name) => resolveModel(name, settings));

  const environments = new WeakMap<CreatedProvider, CallEnvironment>();

  async function environmentFor(provider: string): Promise<CallEnvironment> {
    const created = await factory.open(provider);
    const known = environments.get(created);
    if (known !== undefined) return known;
    await catalog.open(provider, created.plugin.models ?? []);
    const environment: CallEnvironment = {
      provider: created.provider,
      hosts: created.hosts,
      http,
      clock,
      observers: allObservers,
      providerTimeouts: created.timeouts,
      timeouts: settings.timeouts,
      retry: [created.retry, settings.retry],
      checkValue,
      maxInputCharacters,
      pricesOf: (model) => catalog.pricesOf(provider, model),
    };
    environments.set(created, environment);
    return environment;
  }

  async function prepare(
    input: unknown,
  ): Promise<{ request: ChatRequest; model: string; environment: CallEnvironment }> {
    const request = parseRequest(input);
    const { provider, model } = parseModelRef(request.model);
    return { request, model, environment: await environmentFor(provider) };
  }

  async function openStream(input: unknown, control: StreamControl): Promise<EventSource> {
    try {
      const { request, model, environment } = await prepare(input);
      return runStream(environment, request, model, control);
    } catch (thrown) {
      return refusedStream(toCruxError(thrown), input, control, checkValue);
    }
  }

  const { close: closeBatches, ...batches } = createBatches({
    clock,
    maxInputCharacters,
    parseRequest,
    environmentFor,
  });
  const close = (): Promise<void> => {
    closeBatches();
    return http.close();
  };

  return {
    async chat<Output>(input: ChatInput<Output>) {
      try {
        const { request, model, environment } = await prepare(input);
        return (await runCall(environment, request, model)) as ChatResponse<Output>;
      } catch (thrown) {
        // A plugin's own code runs before the call too: its loading, its settings, its timers.
        throw toCruxError(thrown);
      }
    },
    stream<Output>(input: ChatInput<Output>) {
      return new ChatStream<Output>((control) => openStream(input, control));
    },
    async listModels(provider, options = {}) {
      const environment = await environmentFor(provider);
      const lister = environment.provider;
      if (!supportsModelListing(lister)) throw unsupported(provider, "list its models");
      const models = await runOperation(environment, options, "", (context) => lister.listModels(context));
      await catalog.remember(provider, models, new Date(clock.now()).toISOString());
      return models;
    },
    async countTokens(input) {
      const { request, model, environment } = await prepare(input);
      const counter = environment.provider;
      if (!supportsTokenCount(counter)) throw unsupported(counter.id, "count tokens");
      const { messages } = prepareMessages(request.messages, counter.id, model);
      return runOperation(environment, request, model, (context) =>
        counter.countTokens({ ...request, messages }, context),
      );
    },
    async previewHandover(input, options = {}) {
      try {
        const { request, model, environment } = await prepare(input);
        const from = options.from ?? request.messages.findLast(isAnswer)?.model ?? null;
        return createLossReport(await dryRun(environment, request, model), { from, to: request.model });
      } catch (thrown) {
        throw toCruxError(thrown);
      }
    },
    checkValue<Output>(value: JsonValue, schema: StandardSchema<Output> | JsonObject) {
      return checkValue(value, schema) as Promise<StandardResult<Output>>;
    },
    async embed(value) {
      const input = parseEmbeddingInput(value);
      const { provider: id, model } = parseModelRef(resolveModel(input.model, settings));
      const environment = await environmentFor(id);
      const { provider } = environment;
      if (!supportsEmbeddings(provider)) throw unsupported(id, "make embeddings");
      return runEmbedding({ environment, provider, input, model });
    },
    async capabilities(name) {
      const { provider, model } = parseModelRef(resolveModel(name, settings));
      const plugin = await factory.plugin(provider);
      await catalog.open(provider, plugin.models ?? []);
      return mergeCapabilities({
        provider,
        model,
        plugin: { capabilities: plugin.capabilities, asOf: plugin.wire?.asOf ?? null },
        known: catalog.find(provider, model),
        observed: await registry.observations(provider, model),
        now: clock.now(),
      });
    },
    batches,
    providers: () => factory.entries(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function resolveModel(name: string | undefined, { aliases = {}, defaultModel }: CruxSettings): string {
  const asked = name ?? defaultModel;
  if (asked === undefined) {
    throw new CruxError(
      "invalid-request",
      'No model was named. Give model: "provider/model", or set a default model.',
      { path: "model" },
    );
  }
  return Object.hasOwn(aliases, asked) ? (aliases[asked] ?? asked) : asked;
}

function isAnswer(message: Message): message is AssistantMessage {
  return message.role === "assistant";
}

function unsupported(provider: string, what: string): CruxError {
  return new CruxError("unsupported", `Provider ${provider} cannot ${what}.`, { provider });
}

/** The stream of a call that was refused before a provider saw it. */
async function* refusedStream(
  error: CruxError,
  input: unknown,
  control: StreamControl,
  checkValue: CheckValue,
): AsyncGenerator<StreamEvent, void, undefined> {
  const asked =
    typeof input === "object" && input !== null && "model" in input && typeof input.model === "string"
      ? input.model
      : "";
  const callId = createId("call");
  const slash = asked.indexOf("/");
  const provider = error.details.provider ?? asked.slice(0, Math.max(0, slash));
  const model = asked.slice(slash + 1);
  const timings = { startedAt: new Date().toISOString(), durationMs: 0, timeToFirstTokenMs: null };
  const request: ChatRequest = { model: asked, messages: [] };
  const partial = buildPartial(
    { content: [], finishReason: "error", rawFinishReason: null },
    { request, provider, model, callId, timings, attempts: [], warnings: [], turns: null, checkValue },
  );
  const end = {
    type: "error",
    error: error.with({ partial }),
    partial,
    metrics: { emittedCount: 0, timeToFirstTokenMs: null, totalDurationMs: 0 },
  } as const;
  control.onEnd(end);
  yield { type: "start", provider, requestedModel: model, callId, id: null, model: null };
  yield end;
}
