import {
  mediaPlaceholder,
  partsOf,
  ToolCallIds,
  type JsonObject,
  type Message,
  type ToolMessage,
  type ToolResultPart,
  type UserPart,
} from "@crux/core";
import { encodeAssistant } from "./encode-assistant.ts";
import { cacheFields, encodeParts, isContentItem } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";

/** Longer ids are refused by this wire's servers. */
const maxIdLength = 64;

/** The whole history as items, every turn in order. */
export function encodeInput(context: EncodeContext): readonly JsonObject[] {
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
    case "assistant":
      return encodeAssistant(message, path, context, ids);
    case "tool":
      return encodeResults(message, path, context, ids);
    default:
      return message satisfies never;
  }
}

/** A message, and the items a caller put among its parts: an approval, the output of a computer. */
function encodeSaid(
  role: string,
  message: Extract<Message, { role: "system" | "user" }>,
  path: string,
  context: EncodeContext,
): readonly JsonObject[] {
  const parts: readonly UserPart[] = partsOf(message.content);
  const items = parts.flatMap((part) => (part.type === "provider-item" && !isContentItem(part) ? [part.item] : []));
  const content = encodeParts(parts, path, context);
  if (content.length === 0) {
    const placeholder = items.length === 0 ? mediaPlaceholder(message.content) : null;
    if (placeholder !== null) return [{ role, content: placeholder, ...optionsFor(context, message.providerOptions) }];
    if (items.length === 0)
      warnDropped(context, "dropped-message", "Nothing of this message is left to be sent.", path);
    return items;
  }
  return [
    ...items,
    { role, content: markLast(content, message, path, context), ...optionsFor(context, message.providerOptions) },
  ];
}

/** A string where one plain text is all there is, else the parts; a mark on the message is one on its last part. */
function markLast(
  content: readonly JsonObject[],
  { cache }: Pick<Message, "cache">,
  path: string,
  context: EncodeContext,
): string | readonly JsonObject[] {
  const fields = cacheFields(cache, `${path}.cache`, context);
  const marked = content.map((part, index) => (index === content.length - 1 ? { ...fields, ...part } : part));
  const [only] = marked;
  const plain = marked.length === 1 && only?.type === "input_text" && Object.keys(only).length === 2;
  return plain && typeof only.text === "string" ? only.text : marked;
}

/** The results of one turn's calls: an item for each, right behind one another. */
function encodeResults(
  message: ToolMessage,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): readonly JsonObject[] {
  const moved: JsonObject[] = [];
  const last = message.content.length - 1;
  const results = message.content.map((part, index) => {
    if (part.type === "provider-item") return part.item;
    return {
      type: "function_call_output",
      call_id: ids.ofResult(part.toolCallId),
      output: encodeOutput(part, `${path}.content.${index}`, context, moved),
      ...optionsFor(context, part.providerOptions),
      ...(index === last ? optionsFor(context, message.providerOptions) : {}),
    };
  });
  return moved.length === 0 ? results : [...results, { role: "user", content: moved }];
}

/** What a tool gave, as text or as parts; where the vendor takes text alone, media are moved behind, each named after its call. */
function encodeOutput(
  part: ToolResultPart,
  path: string,
  context: EncodeContext,
  moved: JsonObject[],
): string | readonly JsonObject[] {
  if (typeof part.content === "string") return part.content;
  const stays = context.dialect.mediaInResults === true ? () => true : isText;
  const content = encodeParts(part.content, path, context, stays);
  const media = encodeParts(part.content, path, context, (item) => !stays(item));
  if (media.length === 0)
    return content.length === 0 ? (mediaPlaceholder(part.content) ?? "") : markLast(content, part, path, context);
  const name = part.toolName === undefined ? part.toolCallId : `${part.toolName} (${part.toolCallId})`;
  moved.push({ type: "input_text", text: `Result of the tool call ${name}:` }, ...media);
  const message = "A tool's result can only be text here; its media follow in a user message.";
  context.warnings.push({ code: "moved-content", message, path });
  return content.length === 0 ? "The result is in the next user message." : markLast(content, part, path, context);
}

function isText({ type }: UserPart): boolean {
  return type === "text" || type === "provider-item";
}
