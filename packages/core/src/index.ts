export {
  batchNotEnded,
  type BatchContext,
  type BatchItem,
  type BatchJob,
  type BatchOutcome,
  type BatchState,
  type SubmittedBatch,
  supportsBatch,
  type SupportsBatch,
} from "./batch.ts";
export type {
  Batch,
  Batches,
  BatchInput,
  BatchItemInput,
  BatchRef,
  BatchResult,
  BatchWaitOptions,
  FinishedBatch,
} from "./batches/batches.ts";
export {
  type CallMetadata,
  type ChatInput,
  type ChatRequest,
  type FunctionTool,
  type ProviderTool,
  type Reasoning,
  type ResponseFormat,
  type Tool,
  type ToolInput,
  type ToolChoice,
  type TypedResponseFormat,
  chatRequestSchema,
  toolSchema,
} from "./chat-request.ts";
export {
  type EmbeddingAnswer,
  type EmbeddingInput,
  type EmbeddingLimits,
  type EmbeddingRequest,
  type EmbeddingResponse,
  supportsEmbeddings,
  type SupportsEmbeddings,
} from "./embedding.ts";
export {
  type Attempt,
  type CallTimings,
  type ChatResponse,
  type Cost,
  type FinishReason,
  type Pending,
  type ProviderAnswer,
  type RateLimitState,
  type RateLimitWindow,
  type Usage,
  type Warning,
  unknownUsage,
} from "./chat-response.ts";
export { ChatStream } from "./chat-stream.ts";
export {
  type AudioPart,
  type CacheMark,
  type Citation,
  type FilePart,
  type ImagePart,
  type MediaPart,
  type ProviderItemPart,
  type ProviderMetadata,
  type ProviderOptions,
  type ReasoningPart,
  type RefusalPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultContentPart,
  type ToolResultPart,
  citationSchema,
} from "./content.ts";
export { createLossReport, type Loss, type LossKind, type LossReport } from "./conversation/loss-report.ts";
export { mediaPlaceholder } from "./conversation/media-placeholder.ts";
export { type ToolCallIdRule, ToolCallIds } from "./conversation/tool-call-ids.ts";
export { type Crux, type CruxParts, type CruxSettings, type HandoverOptions, assembleCrux } from "./crux.ts";
export type { OperationOptions } from "./calls/run-operation.ts";
export {
  CruxError,
  type CruxErrorCode,
  type CruxErrorDetails,
  type CruxErrorOptions,
  type ErrorTraits,
  errorTraits,
  isCruxError,
  type TimerName,
  toCruxError,
} from "./errors.ts";
export { createId } from "./ids.ts";
export { type JsonObject, type JsonValue, jsonObjectSchema, jsonValueSchema, parseJson, toJson } from "./json.ts";
export {
  type AssistantMessage,
  type AssistantPart,
  type ContentPart,
  type Message,
  type MessageInput,
  messageSchema,
  partsOf,
  type SystemMessage,
  type ToolMessage,
  type ToolPart,
  type UserMessage,
  type UserPart,
} from "./messages.ts";
export {
  type Capability,
  knownCapabilities,
  type ModelInfo,
  type ModelPrices,
  type ModelRef,
  parseModelRef,
  type PriceTier,
  type TokenPrices,
} from "./model.ts";
export type { CapabilityDecision, CapabilityFact, ModelCapabilities } from "./models/model-capabilities.ts";
export { createMemoryModelRegistry } from "./models/memory-model-registry.ts";
export { priceOf, type PriceOptions } from "./models/price-of.ts";
export { type SeedModel, seedModels } from "./models/seed-model.ts";
export type { CallObserver, CallRecord } from "./ports/call-observer.ts";
export type { ChatLogEntry, ChatLogQuery, ChatLogRepository } from "./ports/chat-log-repository.ts";
export type { Clock } from "./ports/clock.ts";
export type { HttpClient, HttpRequest, HttpResponse } from "./ports/http-client.ts";
export type { JsonSchemaValidator } from "./ports/json-schema-validator.ts";
export type { KeyAddress, KeysRepository, StoredKey } from "./ports/keys-repository.ts";
export type { MetricsExporter } from "./ports/metrics-exporter.ts";
export type {
  CallFigures,
  MetricsQuery,
  MetricsRepository,
  MetricsSummary,
  Percentiles,
} from "./ports/metrics-repository.ts";
export type { ModelRegistryRepository, ModelSnapshot, ObservedCapability } from "./ports/model-registry-repository.ts";
export type { PreferencesRepository } from "./ports/preferences-repository.ts";
export type { Repositories, UnitOfWork } from "./ports/unit-of-work.ts";
export { type CreatedProvider, ProviderFactory, type ProviderEntry } from "./provider-factory.ts";
export { type ProviderSettings, providerSettingsSchema } from "./provider-settings.ts";
export {
  type CallContext,
  defineProvider,
  isProviderPlugin,
  type LLMProvider,
  type ModelListingProvider,
  pluginApi,
  type ProviderAbilities,
  type ProviderDefinition,
  type ProviderPlugin,
  type ProviderRegistration,
  supportsJSONOutput,
  type SupportsJSONOutput,
  supportsModelListing,
  supportsStreaming,
  type SupportsStreaming,
  supportsTokenCount,
  type SupportsTokenCount,
  type TokenCount,
  type WireVersion,
} from "./provider.ts";
export { generateObject } from "./objects/generate-object.ts";
export type {
  ObjectError,
  ObjectEvent,
  ObjectFinish,
  ObjectRoundEvent,
  PartialObject,
  PartialObjectEvent,
} from "./objects/object-event.ts";
export type { ObjectInput } from "./objects/object-input.ts";
export {
  objectProgressAtError,
  type ObjectProgress,
  type ObjectResult,
  type ObjectRound,
} from "./objects/object-result.ts";
export { ObjectStream } from "./objects/object-stream.ts";
export { PartialJson } from "./objects/partial-json.ts";
export { streamObject } from "./objects/stream-object.ts";
export { defaultRetryConfig, type RetryConfig, retryConfigSchema } from "./resilience/retry.ts";
export { readRetryAfter } from "./resilience/retry-after.ts";
export { defaultTimeouts, type ResolvedTimeouts, type Timeouts, timeoutsSchema } from "./resilience/timeouts.ts";
export { type DownleveledSchema, downlevelSchema } from "./schema/downlevel-schema.ts";
export type { SchemaDialect, SchemaLimits } from "./schema/schema-dialect.ts";
export { isSecret, Secret, secretSchema } from "./secret.ts";
export {
  describeIssues,
  isStandardSchema,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
  toJsonSchema,
} from "./standard-schema.ts";
export { sumCosts, sumUsage } from "./sum-usage.ts";
export { decodeNdjson, decodeSse, openNdjson, type OpenedStream, openSse } from "./streaming/decode-event-stream.ts";
export { ProviderStream } from "./streaming/provider-stream.ts";
export { type Emit, type StreamDecoder, streamInterrupted } from "./streaming/stream-decoder.ts";
export { collectAnswer, collectNdjsonAnswer } from "./calls/collect-answer.ts";
export { type ByteParser } from "./streaming/lines.ts";
export { createNdjsonParser } from "./streaming/ndjson.ts";
export { readJsonLines } from "./streaming/read-json-lines.ts";
export { describeBody, readJson, readText } from "./streaming/read-body.ts";
export { createSseParser, type SseMessage } from "./streaming/sse.ts";
export { systemClock } from "./system-clock.ts";
export { withReceived } from "./calls/received.ts";
export { answerOfBody } from "./calls/answer-of-body.ts";
export { answerOfEvents } from "./calls/answer-of-events.ts";
export { eventsOfAnswer } from "./calls/stream-of-chat.ts";
export { mergeMetadata } from "./streaming/message-fold.ts";
export type {
  CitationDelta,
  PartEvent,
  ProviderStreamEvent,
  ProviderStreamFinish,
  ProviderStreamStart,
  ProviderUsage,
  ReasoningDelta,
  RefusalDelta,
  StreamDelta,
  StreamError,
  StreamEvent,
  StreamFinish,
  StreamMetrics,
  StreamStart,
  TextDelta,
  ToolCallDelta,
  ToolCallEnd,
  ToolCallStart,
} from "./stream-event.ts";
export { type WarningCode, warningCodes } from "./warning-codes.ts";
