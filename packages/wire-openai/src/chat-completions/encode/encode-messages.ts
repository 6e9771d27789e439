import { mediaPlaceholder, ToolCallIds, type JsonObject, type Message } from "@crux/core";
import { encodeAssistant } from "./encode-assistant.ts";
import { encodeContent } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";
import { encodeToolResults } from "./encode-tool-results.ts";

/** Longer ids are refused by this wire's servers. */
const maxIdLength = 40;

/** The whole history, every turn in order. */
export function encodeMessages(context: EncodeContext): readonly JsonObject[] {
  const ids = new ToolCallIds({ maxLength: maxIdLength });
  return context.request.messages.flatMap((message, index) =>
    encodeMessage(message, `messages.${index}`, context, ids),
  );
}

function encodeMessage(
  message: Message,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): readonly JsonObject[] {
  switch (message.role) {
    case "system":
      return encodeSaid(context.dialect.systemRole?.(context.model) ?? "system", message, path, context);
    case "user":
      return encodeSaid("user", message, path, context);
    case "assistant": {
      const turn = encodeAssistant(message, path, context, ids);
      return turn === null ? [] : [turn];
    }
    case "tool":
      return encodeToolResults(message, path, context, ids);
    default:
      return message satisfies never;
  }
}

/** What is said by the system or the user; nothing, with a warning, where nothing is left of it. */
function encodeSaid(
  role: string,
  message: Extract<Message, { role: "system" | "user" }>,
  path: string,
  context: EncodeContext,
): readonly JsonObject[] {
  const content = encodeContent(message.content, path, context, message);
  const isEmpty = typeof content !== "string" && content.length === 0;
  const said = isEmpty ? mediaPlaceholder(message.content) : content;
  if (said !== null) return [{ role, content: said, ...optionsFor(context, message.providerOptions) }];
  warnDropped(context, "dropped-message", "Nothing of this message is left to be sent.", path);
  return [];
}
