import {
  CruxError,
  mediaPlaceholder,
  partsOf,
  type AssistantMessage,
  type JsonObject,
  type Message,
  type SystemMessage,
  type ToolMessage,
  type UserMessage,
} from "@crux/core";
import { encodeAssistantPart } from "./encode-assistant-part.ts";
import { encodeToolPart, encodeUserPart, isBlock, textBlock } from "./encode-user-part.ts";
import { annotate, type Annotations, type Encoding } from "./encoding.ts";

/** One turn on the wire. */
interface Turn {
  readonly role: "user" | "assistant";
  content: JsonObject[];
}

/** A conversation as the wire wants it: instructions apart, turns in order. */
export interface EncodedMessages {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/**
 * Encodes every turn in order. Turns of one role in a row become one, with all their blocks.
 * @throws CruxError `invalid-request` when nothing is left to send.
 */
export function encodeMessages(messages: readonly Message[], encoding: Encoding): EncodedMessages {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    const path = `messages.${index}`;
    if (message.role === "system") {
      if (turns.length > 0)
        encoding.warn(
          "moved-content",
          "Anthropic takes instructions before the conversation only; a later system message was moved there.",
          path,
        );
      system.push(...encodeSystem(message, path, encoding));
      return;
    }
    const blocks = encodeTurn(message, path, encoding);
    if (blocks.length === 0)
      encoding.warn(
        "dropped-message",
        `This ${message.role} message holds nothing that can be sent and is left out.`,
        path,
      );
    else append(turns, message.role === "assistant" ? "assistant" : "user", blocks);
  });
  if (turns.length === 0)
    throw new CruxError(
      "invalid-request",
      "Anthropic needs at least one message that is no system message and is not empty.",
      {
        path: "messages",
      },
    );
  return {
    system,
    messages: turns.map(({ role, content }) => ({ role, content: role === "user" ? resultsFirst(content) : content })),
  };
}

function encodeTurn(message: Exclude<Message, SystemMessage>, path: string, encoding: Encoding): JsonObject[] {
  const blocks = encodeParts(message, path, encoding);
  const placeholder = blocks.length === 0 ? mediaPlaceholder(message.content) : null;
  const kept = placeholder === null ? blocks : [{ type: "text", text: placeholder }];
  return annotateLast(kept, message, path, encoding);
}

function encodeParts(
  message: UserMessage | AssistantMessage | ToolMessage,
  path: string,
  encoding: Encoding,
): JsonObject[] {
  switch (message.role) {
    case "user":
      return partsOf(message.content)
        .map((part, at) => encodeUserPart(part, `${path}.content.${at}`, encoding))
        .filter(isBlock);
    case "tool":
      return message.content.map((part, at) => encodeToolPart(part, `${path}.content.${at}`, encoding)).filter(isBlock);
    case "assistant": {
      const ours = message.model === `anthropic/${encoding.model}`;
      return partsOf(message.content)
        .map((part, at) => encodeAssistantPart(part, ours, `${path}.content.${at}`, encoding))
        .filter(isBlock);
    }
  }
}

function encodeSystem(message: SystemMessage, path: string, encoding: Encoding): JsonObject[] {
  const blocks = partsOf(message.content).flatMap((part, at) => {
    const block = textBlock(part.text);
    return block === null ? [] : [annotate(block, part as Annotations, `${path}.content.${at}`, encoding)];
  });
  return annotateLast(blocks, message, path, encoding);
}

/** What stands on a message goes onto its last block that may be marked. */
function annotateLast(blocks: JsonObject[], annotations: Annotations, path: string, encoding: Encoding): JsonObject[] {
  const at = blocks.findLastIndex(({ type }) => type !== "thinking" && type !== "redacted_thinking");
  const last = blocks[at];
  return last === undefined ? blocks : blocks.with(at, annotate(last, annotations, path, encoding));
}

function append(turns: Turn[], role: Turn["role"], blocks: JsonObject[]): void {
  const last = turns.at(-1);
  if (last?.role === role) last.content.push(...blocks);
  else turns.push({ role, content: [...blocks] });
}

/** All results of a turn stand before anything else in the message that answers it. */
function resultsFirst(content: readonly JsonObject[]): readonly JsonObject[] {
  const isResult = ({ type }: JsonObject) => type === "tool_result";
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}
