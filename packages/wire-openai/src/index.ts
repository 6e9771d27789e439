export { decodeErrorBody, decodeErrorInside, decodeErrorResponse } from "./decode-error.ts";
export type { AnsweredLine, BatchSurface } from "./batches/batch-surface.ts";
export { encodeBatchFile, type BatchFile } from "./batches/encode-batch-file.ts";
export { createBatcher, type BatcherOptions } from "./batches/create-batcher.ts";
export { chatBatchSurface } from "./chat-completions/batch-surface.ts";
export { authorizeWithBearer, type Endpoint } from "./endpoint.ts";
export { createEmbedder, type EmbedderOptions } from "./embed.ts";
export { readJsonAnswer } from "./read-json-answer.ts";
export { type EndpointRequest, sendRequest } from "./send-request.ts";
export { createModelLister, type ModelListPlace, type ReadModel } from "./list-models.ts";
export {
  type Effort,
  type LeafContext,
  type MediaSupport,
  nearestEffort,
  type RefusableOption,
  type WireBody,
  type WireDialect,
} from "./wire-dialect.ts";
export type { ChatDialect, ReasoningTurn } from "./chat-completions/dialect.ts";
export { decodeAnswer as decodeChatAnswer } from "./chat-completions/decode/decode-answer.ts";
export { encodeRequest as encodeChatRequest } from "./chat-completions/encode/encode-request.ts";
export { chatCompletionsProvider, type ChatCompletionsProvider } from "./chat-completions/provider.ts";
export { type ResponsesDialect, waitsForCaller } from "./responses/dialect.ts";
export { createTokenCounter } from "./responses/count-tokens.ts";
export { responsesBatchSurface } from "./responses/batch-surface.ts";
export { responsesProvider, type ResponsesProvider } from "./responses/provider.ts";
export { readResponsesUsage } from "./responses/decode/read-usage.ts";
export { readCost } from "./decode/read-cost.ts";
export { readUsage } from "./chat-completions/decode/read-usage.ts";
export { openaiStrictSchema } from "./strict-schema-dialect.ts";
