import type { Warning } from "../chat-response.ts";
import type { ToolCallPart, ToolResultPart } from "../content.ts";
import type { Message, ToolMessage, ToolPart } from "../messages.ts";
import { partPath, type Turn } from "./turn.ts";

/**
 * Whether every turn of calls is followed by one tool message with their results in the same order, and no other
 * results stand anywhere.
 */
export function isPaired(messages: readonly Message[]): boolean {
  return messages.every((message, index) => {
    if (message.role === "tool") return messages[index - 1]?.role === "assistant";
    return message.role !== "assistant" || hasItsResults(message.content, messages[index + 1]);
  });
}

function hasItsResults(
  content: string | readonly { readonly type: string; readonly id?: string }[],
  next: Message | undefined,
): boolean {
  if (typeof content === "string" && next?.role !== "tool") return true;
  const results = next?.role === "tool" ? next.content : [];
  let at = 0;
  const nextResult = (): ToolResultPart | undefined => {
    for (; at < results.length; at += 1) {
      const part = results[at];
      if (part?.type === "tool-result") return part;
    }
    return undefined;
  };
  if (typeof content !== "string") {
    for (const part of content) {
      if (part.type !== "tool-call") continue;
      if (nextResult()?.toolCallId !== part.id) return false;
      at += 1;
    }
  }
  return nextResult() === undefined;
}

/**
 * Gives every tool call exactly one result, in one tool message right behind the turn that made the calls,
 * wherever the results stood. A call without a result gets an error result; a result without a call is
 * dropped; both are warnings.
 */
export function pairToolResults(turns: readonly Turn[], warnings: Warning[]): Turn[] {
  const waiting = collectResults(turns);
  const callers = collectCallers(turns);
  const takeResult = (id: string, index: number): FoundResult | undefined => {
    const first = waiting.get(id)?.[0];
    // Where a vendor repeats an id, a result behind the next call of that id is that call's.
    const next = callers.get(id)?.find((at) => at > index) ?? Infinity;
    return first !== undefined && first.index < next ? waiting.get(id)?.shift() : undefined;
  };
  const kept = new Set<Turn>();
  const paired: Turn[] = [];
  turns.forEach((turn, index) => {
    const { message } = turn;
    if (message.role === "tool") {
      if (!kept.has(turn)) paired.push(...itemsOnly(turn, message));
      return;
    }
    paired.push(turn);
    const calls = callsOf(message);
    if (calls.length === 0) return;
    const results = calls.map((call) => takeResult(call.id, index) ?? missingResult(call, turn, warnings));
    const next = turns[index + 1];
    if (next !== undefined && holdsExactly(next, results)) {
      kept.add(next);
      paired.push(next);
    } else paired.push(gatherResults(results, turn));
  });
  for (const [id, left] of waiting) for (const { path } of left) warnings.push(unasked(id, path));
  return paired;
}

interface FoundResult {
  readonly part: ToolResultPart;
  /** The turn it stood in, `null` for one that is made up. */
  readonly turn: Turn | null;
  readonly index: number;
  readonly path: string;
}

/** Results by call id; where a vendor repeats an id over the turns, in the order of the history. */
function collectResults(turns: readonly Turn[]): Map<string, FoundResult[]> {
  const found = new Map<string, FoundResult[]>();
  turns.forEach((turn, index) => {
    if (turn.message.role !== "tool") return;
    turn.message.content.forEach((part, at) => {
      if (part.type !== "tool-result") return;
      const result = { part, turn, index, path: partPath(turn, at) };
      const queue = found.get(part.toolCallId);
      if (queue === undefined) found.set(part.toolCallId, [result]);
      else queue.push(result);
    });
  });
  return found;
}

/** The places of the turns that make a call, by call id. */
function collectCallers(turns: readonly Turn[]): Map<string, number[]> {
  const callers = new Map<string, number[]>();
  turns.forEach(({ message }, index) => {
    for (const { id } of callsOf(message)) {
      const places = callers.get(id);
      if (places === undefined) callers.set(id, [index]);
      else places.push(index);
    }
  });
  return callers;
}

function callsOf(message: Message): readonly ToolCallPart[] {
  if (message.role !== "assistant" || typeof message.content === "string") return [];
  return message.content.filter((part) => part.type === "tool-call");
}

/** What a vendor is told beside the results stays where it stood, when the results move away. */
function itemsOnly(turn: Turn, message: ToolMessage): Turn[] {
  const content: ToolPart[] = [];
  const parts: string[] = [];
  message.content.forEach((part, at) => {
    if (part.type !== "provider-item") return;
    content.push(part);
    parts.push(partPath(turn, at));
  });
  return content.length === 0 ? [] : [{ message: { ...message, content }, path: turn.path, parts }];
}

function missingResult(call: ToolCallPart, { path }: Turn, warnings: Warning[]): FoundResult {
  warnings.push({
    code: "added-tool-result",
    message: `The call of ${call.name} (${call.id}) had no result; the model is told so.`,
    path,
  });
  const part: ToolResultPart = {
    type: "tool-result",
    toolCallId: call.id,
    toolName: call.name,
    isError: true,
    content: "The tool was not run.",
  };
  return { part, turn: null, index: 0, path };
}

function unasked(id: string, path: string): Warning {
  return { code: "dropped-tool-result", message: `A result for call ${id}, which no turn made, is left out.`, path };
}

function holdsExactly(next: Turn, results: readonly FoundResult[]): boolean {
  if (next.message.role !== "tool") return false;
  const held = next.message.content.filter((part) => part.type === "tool-result");
  return held.length === results.length && results.every(({ turn }) => turn === next);
}

function gatherResults(results: readonly FoundResult[], caller: Turn): Turn {
  const content = results.map(withMessageOptions);
  const path = results.find(({ turn }) => turn !== null)?.turn?.path ?? caller.path;
  return { message: { role: "tool", content }, path, parts: results.map((result) => result.path) };
}

/** What stood on a message whose results move into another one moves onto its last result. */
function withMessageOptions({ part, turn }: FoundResult): ToolResultPart {
  const from = turn?.message;
  if (from?.role !== "tool" || from.content.at(-1) !== part) return part;
  const { cache, providerOptions } = from;
  return {
    ...(cache === undefined ? {} : { cache }),
    ...(providerOptions === undefined ? {} : { providerOptions }),
    ...part,
  };
}
