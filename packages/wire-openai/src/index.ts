export type { AnsweredLine, BatchSurface } from "./batches/batch-surface.ts";
export { createBatcher, type BatcherOptions } from "./batches/create-batcher.ts";
export { chatBatchSurface } from "./chat-completions/batch-surface.ts";
export { decodeErrorInside, decodeErrorResponse } from "./decode-error.ts";
export { authorizeWithBearer, type Endpoint } from "./endpoint.ts";
export { createModelLister, type ReadModel } from "./list-models.ts";
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
export { chatCompletionsProvider, type ChatCompletionsProvider } from "./chat-completions/provider.ts";
export { type ResponsesDialect, waitsForCaller } from "./responses/dialect.ts";
export { createTokenCounter } from "./responses/count-tokens.ts";
export { responsesBatchSurface } from "./responses/batch-surface.ts";
export { responsesProvider, type ResponsesProvider } from "./responses/provider.ts";
export { readResponsesUsage } from "./responses/decode/read-usage.ts";
export { readCost } from "./decode/read-cost.ts";
export { readUsage } from "./chat-completions/decode/read-usage.ts";
export { openaiStrictSchema } from "./strict-schema-dialect.ts";
