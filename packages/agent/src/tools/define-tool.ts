import type { FunctionTool, JsonObject, StandardSchema, ToolResultPart } from "@crux/core";

/** What a tool is handed beside its arguments. */
export interface ToolContext {
  /** Aborted when the call's time is up, or the run is cancelled or out of time. A tool that ignores it is no longer waited for. */
  readonly signal: AbortSignal;
  /** Crux's own id of the model call that asked for the tool. */
  readonly callId: string;
  /** The id of the tool call. */
  readonly toolCallId: string;
}

/** A result with more to say than its content: that it is an error, or a mark of one vendor. */
export type ToolOutcome = Omit<ToolResultPart, "toolCallId" | "toolName">;

/** A function that a model may call, together with what runs it. Made by {@link defineTool}, or any object of this form. */
export interface AgentTool<Arguments = unknown> extends Omit<FunctionTool, "type"> {
  readonly type?: "function" | undefined;
  /** The longest one call may take, in milliseconds, over that of the run; `null` is no limit. */
  readonly timeoutMs?: number | null | undefined;
  /**
   * Runs the tool with arguments that fit `parameters`, and gives its result or a promise of it: text; content parts (images too); a
   * {@link ToolOutcome}; or any other value, which the model is told as JSON. Nothing is an empty text. What it throws becomes an error result: of a CruxError the model is told
   * the message, of anything else no more than its name and code, since a stranger's message may hold a secret.
   */
  execute(toolArguments: Arguments, context: ToolContext): unknown;
}

/** What {@link defineTool} takes: `parameters` give `execute` the type of its arguments. */
export type ToolDefinition<Arguments> = Omit<AgentTool<Arguments>, "parameters" | "execute"> & {
  readonly parameters?: StandardSchema<Arguments> | JsonObject | undefined;
  execute(toolArguments: Arguments, context: ToolContext): unknown;
};

/**
 * Names a function that models may call. `parameters` is a Standard Schema (zod, valibot, …), whose output type the arguments then
 * have, or a JSON Schema. Without parameters the model may send any JSON object.
 */
export function defineTool<Arguments = JsonObject>(definition: ToolDefinition<Arguments>): AgentTool<Arguments> {
  return definition as AgentTool<Arguments>;
}
