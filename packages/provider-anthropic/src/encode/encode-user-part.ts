import { mediaPlaceholder, type JsonObject, type ToolPart, type ToolResultPart, type UserPart } from "@crux/core";
import { encodeMedia } from "./encode-media.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** A part of a user message, or of a tool result, as a content block; `null` where there is nothing to send. */
export function encodeUserPart(part: UserPart, path: string, encoding: Encoding): JsonObject | null {
  const block = bareBlock(part, path, encoding);
  return block === null ? null : annotate(block, part, path, encoding);
}

function bareBlock(part: UserPart, path: string, encoding: Encoding): JsonObject | null {
  switch (part.type) {
    case "text":
      return textBlock(part.text);
    case "provider-item":
      return part.provider === "anthropic" ? part.item : null;
    case "image":
    case "audio":
    case "file":
      return encodeMedia(part, path, encoding);
  }
}

/** Whether an encoder gave something to send. */
export function isBlock(block: JsonObject | null): block is JsonObject {
  return block !== null;
}

/** Text blocks must hold more than white space: anything else is a 400 (recording mirascope-0c0fdf69e5, anthropic-sdk-python#461). */
export function textBlock(text: string): JsonObject | null {
  return text.trim() === "" ? null : { type: "text", text };
}

/** A part of a tool message as a content block of the user turn it becomes. */
export function encodeToolPart(part: ToolPart, path: string, encoding: Encoding): JsonObject | null {
  if (part.type === "tool-result") return annotate(encodeToolResult(part, path, encoding), part, path, encoding);
  return encodeUserPart(part, path, encoding);
}

function encodeToolResult(part: ToolResultPart, path: string, encoding: Encoding): JsonObject {
  const content = encodeResultContent(part.content, path, encoding);
  return {
    type: "tool_result",
    tool_use_id: encoding.toolIds.ofResult(part.toolCallId),
    ...(content === null ? {} : { content }),
    ...(part.isError === true ? { is_error: true } : {}),
  };
}

function encodeResultContent(
  content: ToolResultPart["content"],
  path: string,
  encoding: Encoding,
): string | readonly JsonObject[] | null {
  if (typeof content === "string") return content.trim() === "" ? null : content;
  const blocks = content
    .map((part, index) => encodeUserPart(part, `${path}.content.${index}`, encoding))
    .filter(isBlock);
  return blocks.length === 0 ? mediaPlaceholder(content) : blocks;
}
