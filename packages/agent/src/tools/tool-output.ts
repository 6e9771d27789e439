import { messageSchema, toJson, type ToolCallPart, type ToolResultPart } from "@crux/core";

/**
 * What a tool gave, as the result of its call: text and content parts as they are, an outcome with what it says of itself, any
 * other value as JSON.
 */
export function toToolResult(call: ToolCallPart, output: unknown): ToolResultPart {
  if (typeof output === "string") return resultOf(call, { content: output });
  if (output === undefined) return resultOf(call, { content: "" });
  if (Array.isArray(output) && output.length > 0) {
    const parts = readResult(resultOf(call, { content: output as ToolResultPart["content"] }));
    if (parts !== null) return parts;
  }
  if (isOutcome(output)) {
    const outcome = readResult({ ...output, ...identityOf(call) });
    if (outcome !== null) return outcome;
  }
  return resultOf(call, { content: toJson(output) ?? "" });
}

/** A result that tells the model why there is none. */
export function errorResult(call: ToolCallPart, message: string): ToolResultPart {
  return resultOf(call, { content: message, isError: true });
}

function identityOf({ id, name }: ToolCallPart): Pick<ToolResultPart, "toolCallId" | "toolName"> {
  return { toolCallId: id, toolName: name };
}

function resultOf(call: ToolCallPart, result: Pick<ToolResultPart, "content" | "isError">): ToolResultPart {
  return { type: "tool-result", ...identityOf(call), ...result };
}

function isOutcome(output: unknown): output is object {
  return typeof output === "object" && output !== null && "type" in output && output.type === "tool-result";
}

/** The value as a tool result of the core, or `null` where it is none. */
function readResult(value: unknown): ToolResultPart | null {
  const message = messageSchema.safeParse({ role: "tool", content: [value] });
  const part = message.success && message.data.role === "tool" ? message.data.content[0] : undefined;
  return part?.type === "tool-result" ? part : null;
}
