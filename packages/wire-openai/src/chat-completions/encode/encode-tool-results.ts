import {
  mediaPlaceholder,
  type JsonObject,
  type ToolCallIds,
  type ToolMessage,
  type ToolResultPart,
  type UserPart,
} from "@crux/core";
import { encodeContent, encodePart } from "./encode-content.ts";
import { optionsFor, type EncodeContext } from "./encode-context.ts";

/**
 * The results of one turn's calls: a message for each, right behind one another. Media, which this wire takes from a
 * user only, follow in a user message of their own.
 */
export function encodeToolResults(
  message: ToolMessage,
  path: string,
  context: EncodeContext,
  ids: ToolCallIds,
): readonly JsonObject[] {
  const moved: JsonObject[] = [];
  const last = message.content.length - 1;
  const results = message.content.map((part, index) => {
    if (part.type === "provider-item") return part.item;
    const at = `${path}.content.${index}`;
    const content = encodeContent(textsOf(part, at, context, moved), at, context, part);
    return {
      role: "tool",
      tool_call_id: ids.ofResult(part.toolCallId),
      content: content.length === 0 ? "" : content,
      ...optionsFor(context, part.providerOptions),
      ...(index === last ? optionsFor(context, message.providerOptions) : {}),
    };
  });
  return moved.length === 0 ? results : [...results, { role: "user", content: moved }];
}

/** The texts of a result; those of its media that the vendor takes are moved behind, named after the call. */
function textsOf(
  part: ToolResultPart,
  path: string,
  context: EncodeContext,
  moved: JsonObject[],
): string | readonly UserPart[] {
  if (typeof part.content === "string") return part.content;
  const texts = part.content.filter((item) => !isMedia(item));
  const media = part.content
    .map((item, index) => (isMedia(item) ? encodePart(item, `${path}.content.${index}`, context) : null))
    .filter((item) => item !== null);
  if (media.length === 0) return texts.length === 0 ? (mediaPlaceholder(part.content) ?? "") : texts;
  const name = part.toolName === undefined ? part.toolCallId : `${part.toolName} (${part.toolCallId})`;
  moved.push({ type: "text", text: `Result of the tool call ${name}:` }, ...media);
  context.warnings.push({
    code: "moved-content",
    message: `A tool's result can only be text here; its media follow in a user message.`,
    path,
  });
  return texts.length === 0 ? "The result is in the next user message." : texts;
}

function isMedia({ type }: UserPart): boolean {
  return type !== "text" && type !== "provider-item";
}
