export { decodeErrorInside, decodeErrorResponse } from "./decode-error.ts";
export { authorizeWithBearer, type Endpoint } from "./endpoint.ts";
export { createModelLister, type ReadModel } from "./list-models.ts";
export {
  type ChatDialect,
  type Effort,
  type LeafContext,
  type MediaSupport,
  nearestEffort,
  type ReasoningTurn,
  type RefusableOption,
  type WireBody,
} from "./chat-completions/dialect.ts";
export { chatCompletionsProvider, type ChatCompletionsProvider } from "./chat-completions/provider.ts";
export { readCost, readUsage } from "./chat-completions/decode/read-usage.ts";
export { openaiStrictSchema } from "./strict-schema-dialect.ts";
