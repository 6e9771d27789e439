export { type RunInput, type RunOptions } from "./run/run-input.ts";
export { type RunError, type RunEvent, type RunFinish, type StepFinish, type StepStart } from "./run/run-event.ts";
export { progressAtError, type RunProgress, type RunResult, type RunStep, type RunStop } from "./run/run-result.ts";
export { RunStream } from "./run/run-stream.ts";
export { type ToolRunner, type ToolRunnerParts, withTools } from "./run/with-tools.ts";
export { type Approval, type ApprovalRequest, type Approve } from "./tools/approval.ts";
export {
  type AgentTool,
  defineTool,
  type ToolContext,
  type ToolDefinition,
  type ToolOutcome,
} from "./tools/define-tool.ts";
export { type RouteOptions, type ToolRouterParts } from "./tools/route-calls.ts";
export {
  type ToolCallEnd,
  type ToolCallRecord,
  type ToolEvent,
  type ToolResultEvent,
  type ToolStartEvent,
  toToolMessage,
} from "./tools/tool-call-record.ts";
export { createToolRouter, type RoutedTool, type ToolRouter } from "./tools/tool-router.ts";
export { condenseText, type CondenseOptions } from "./context/condense-text.ts";
export { type ContextBudget } from "./context/context-budget.ts";
export { type ContextChange } from "./context/context-change.ts";
export { type ContextPolicy, type ContextStrategy } from "./context/context-policy.ts";
export { estimateTokens } from "./context/estimate-tokens.ts";
export { fitContext, type FittedContext } from "./context/fit-context.ts";
export { type ContextSize, measureContext } from "./context/measure-context.ts";
export { type Conversation, type ConversationOptions, openConversation } from "./memory/conversation.ts";
export { createMemoryStore, type MemoryStore } from "./memory/memory-store.ts";
export { recall, type Recollection } from "./memory/recall.ts";
