import type { JsonObject, ToolMessage, ToolResultPart, UserPart } from "@crux/core";
import { encodeContent } from "./encode-content.ts";
import { optionsFor, type EncodeContext } from "./encode-context.ts";
import type { ToolCallIds } from "../../encode/tool-call-ids.ts";

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
  const moved: UserPart[] = [];
  const last = message.content.length - 1;
  const results = message.content.map((part, index) => {
    if (part.type === "provider-item") return part.item;
    const at = `${path}.content.${index}`;
    return {
      role: "tool",
      tool_call_id: ids.ofResult(part.toolCallId),
      content: encodeContent(textsOf(part, at, context, moved), at, context, part),
      ...optionsFor(context, part.providerOptions),
      ...(index === last ? optionsFor(context, message.providerOptions) : {}),
    };
  });
  const media = moved.length === 0 ? [] : encodeContent(moved, path, context);
  // A name for media that the vendor does not take names nothing.
  const worthSending = typeof media !== "string" && media.some(({ type }) => type !== "text");
  return worthSending ? [...results, { role: "user", content: media }] : results;
}

/** The texts of a result; its media are moved behind, each named after its call. */
function textsOf(
  part: ToolResultPart,
  path: string,
  context: EncodeContext,
  moved: UserPart[],
): string | readonly UserPart[] {
  if (typeof part.content === "string") return part.content;
  const texts = part.content.filter((item) => item.type === "text" || item.type === "provider-item");
  const media = part.content.filter((item) => item.type !== "text" && item.type !== "provider-item");
  if (media.length === 0) return texts.length === 0 ? "" : texts;
  const name = part.toolName === undefined ? part.toolCallId : `${part.toolName} (${part.toolCallId})`;
  moved.push({ type: "text", text: `Result of the tool call ${name}:` }, ...media);
  context.warnings.push({
    code: "moved-content",
    message: `A tool's result can only be text here; its media follow in a user message.`,
    path,
  });
  return texts.length === 0 ? "The result is in the next user message." : texts;
}
