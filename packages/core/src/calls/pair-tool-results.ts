import type { Warning } from "../chat-response.ts";
import type { ToolCallPart, ToolResultPart } from "../content.ts";
import type { Message, ToolMessage } from "../messages.ts";

/**
 * Gives every tool call exactly one result, in one tool message right behind the turn that made the calls,
 * wherever the results stood. A call without a result gets an error result; a result without a call is
 * dropped; both are warnings. A history that is already so is returned as it is.
 */
export function pairToolResults(messages: readonly Message[], warnings: Warning[]): readonly Message[] {
  if (!messages.some((message) => message.role === "tool" || callsOf(message).length > 0)) return messages;
  const waiting = collectResults(messages);
  const callers = collectCallers(messages);
  const takeResult = (id: string, index: number): FoundResult | undefined => {
    const first = waiting.get(id)?.[0];
    // Where a vendor repeats an id, a result behind the next call of that id is that call's.
    const next = callers.get(id)?.find((at) => at > index) ?? Infinity;
    return first !== undefined && first.index < next ? waiting.get(id)?.shift() : undefined;
  };
  const kept = new Set<Message>();
  const paired: Message[] = [];
  messages.forEach((message, index) => {
    if (message.role === "tool") {
      const items = kept.has(message) ? [] : message.content.filter((part) => part.type === "provider-item");
      if (items.length > 0) paired.push({ ...message, content: items });
      return;
    }
    paired.push(message);
    const calls = callsOf(message);
    if (calls.length === 0) return;
    const results = calls.map((call) => takeResult(call.id, index) ?? missingResult(call, index, warnings));
    const next = messages[index + 1];
    if (next?.role === "tool" && holdsExactly(next, results)) {
      kept.add(next);
      paired.push(next);
    } else {
      paired.push({ role: "tool", content: results.map(({ part, message: from }) => withMessageOptions(part, from)) });
    }
  });
  for (const [id, left] of waiting) {
    for (const { index } of left) {
      warnings.push({
        code: "dropped-tool-result",
        message: `A result for call ${id}, which no turn made, is left out.`,
        path: `messages.${index}`,
      });
    }
  }
  return paired;
}

interface FoundResult {
  readonly part: ToolResultPart;
  readonly message: ToolMessage | null;
  readonly index: number;
}

/** Results by call id; where a vendor repeats an id over the turns, in the order of the history. */
function collectResults(messages: readonly Message[]): Map<string, FoundResult[]> {
  const found = new Map<string, FoundResult[]>();
  messages.forEach((message, index) => {
    if (message.role !== "tool") return;
    for (const part of message.content) {
      if (part.type !== "tool-result") continue;
      const queue = found.get(part.toolCallId) ?? [];
      queue.push({ part, message, index });
      found.set(part.toolCallId, queue);
    }
  });
  return found;
}

/** The places of the messages that make a call, by call id. */
function collectCallers(messages: readonly Message[]): Map<string, number[]> {
  const callers = new Map<string, number[]>();
  messages.forEach((message, index) => {
    for (const { id } of callsOf(message)) {
      const places = callers.get(id) ?? [];
      places.push(index);
      callers.set(id, places);
    }
  });
  return callers;
}

function callsOf(message: Message): readonly ToolCallPart[] {
  if (message.role !== "assistant" || typeof message.content === "string") return [];
  return message.content.filter((part) => part.type === "tool-call");
}

function missingResult(call: ToolCallPart, index: number, warnings: Warning[]): FoundResult {
  warnings.push({
    code: "added-tool-result",
    message: `The call of ${call.name} (${call.id}) had no result; the model is told so.`,
    path: `messages.${index}`,
  });
  const part: ToolResultPart = {
    type: "tool-result",
    toolCallId: call.id,
    toolName: call.name,
    isError: true,
    content: "The tool was not run.",
  };
  return { part, message: null, index };
}

function holdsExactly(message: ToolMessage, results: readonly FoundResult[]): boolean {
  const held = message.content.filter((part) => part.type === "tool-result");
  return held.length === results.length && results.every(({ message: from }) => from === message);
}

/** What stood on a message whose results move into another one moves onto its last result. */
function withMessageOptions(part: ToolResultPart, from: ToolMessage | null): ToolResultPart {
  if (from === null || from.content.at(-1) !== part) return part;
  const { cache, providerOptions } = from;
  return {
    ...(cache === undefined ? {} : { cache }),
    ...(providerOptions === undefined ? {} : { providerOptions }),
    ...part,
  };
}
