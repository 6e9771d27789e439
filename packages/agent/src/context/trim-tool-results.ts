import { partsOf, type ToolMessage, type ToolResultContentPart, type ToolResultPart } from "@crux/core";
import { contextChange } from "./context-change.ts";
import { turnsOf, type Placed } from "./conversation.ts";
import { shortenText } from "./shorten-text.ts";
import type { Shrunk } from "./shrink.ts";

/** Shortens the tool results of one message after another, the oldest first, but those of the last steps. */
export function* trimToolResults(
  conversation: readonly Placed[],
  keepSteps: number,
  maxCharacters: number,
): Generator<Shrunk> {
  let rest = conversation;
  const steps = turnsOf(conversation).flatMap((turn) => turn.steps);
  for (const placed of steps.slice(0, Math.max(0, steps.length - keepSteps)).flat()) {
    const { message, index } = placed;
    if (message.role !== "tool") continue;
    const trimmed = { ...placed, message: trimMessage(message as ToolMessage, maxCharacters) };
    if (trimmed.message === message) continue;
    rest = rest.map((other) => (other === placed ? trimmed : other));
    const [code, done] =
      maxCharacters === 0
        ? (["dropped-tool-result", "replaced by a note"] as const)
        : (["trimmed-tool-result", `shortened to about ${maxCharacters} characters each`] as const);
    const told = `Tool results are ${done}, so that the conversation fits the context window.`;
    yield { conversation: rest, change: contextChange(code, index === null ? [] : [index], told) };
  }
}

function trimMessage(message: ToolMessage, maxCharacters: number): ToolMessage {
  const content = message.content.map((part) => (part.type === "tool-result" ? trimResult(part, maxCharacters) : part));
  return content.every((part, at) => part === message.content[at]) ? message : { ...message, content };
}

function trimResult(result: ToolResultPart, maxCharacters: number): ToolResultPart {
  const text = partsOf(result.content).map(toText).join("\n");
  const note = `[The result (${text.length} characters) was left out to save room.]`;
  const kept = maxCharacters === 0 ? note : shortenText(text, maxCharacters);
  const holdsMedia = partsOf(result.content).some(({ type }) => type !== "text");
  return kept.length >= text.length && !holdsMedia ? result : { ...result, content: kept };
}

function toText(part: ToolResultContentPart): string {
  if (part.type === "text") return part.text;
  return `[${part.type === "provider-item" ? part.itemType : (part.mediaType ?? part.type)}, left out to save room]`;
}
