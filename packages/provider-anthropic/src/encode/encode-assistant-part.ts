import type { AssistantPart, Citation, JsonObject, JsonValue, ReasoningPart, TextPart, ToolCallPart } from "@crux/core";
import { isJsonObject, withoutKeys } from "../wire-json.ts";
import { encodeMedia } from "./encode-media.ts";
import { textBlock } from "./encode-user-part.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** A part of an assistant message as a content block; `null` where there is nothing the vendor would take back. `ours`: this very model wrote it. */
export function encodeAssistantPart(
  part: AssistantPart,
  ours: boolean,
  path: string,
  encoding: Encoding,
): JsonObject | null {
  // A cache mark or any other key on a thinking block is a change to it, which the vendor refuses.
  if (part.type === "reasoning") return encodeReasoning(part, path, encoding);
  const block = bareBlock(part, ours, path, encoding);
  return block === null ? null : annotate(block, part, path, encoding);
}

function bareBlock(
  part: Exclude<AssistantPart, ReasoningPart>,
  ours: boolean,
  path: string,
  encoding: Encoding,
): JsonObject | null {
  switch (part.type) {
    case "text":
      return encodeText(part, ours);
    case "refusal":
      return textBlock(part.text);
    case "tool-call":
      return encodeCall(part, path, encoding);
    case "provider-item":
      return part.provider === "anthropic" ? part.item : null;
    case "image":
    case "audio":
    case "file":
      return encodeOwnMedia(part, path, encoding);
  }
}

function encodeText(part: TextPart, ours: boolean): JsonObject | null {
  const block = textBlock(part.text);
  if (block === null) return null;
  const citations = ours ? (part.citations ?? []).flatMap(rawCitation) : [];
  return { ...block, ...(citations.length === 0 ? {} : { citations }), ...part.providerMetadata?.anthropic };
}

const citationTypes = [
  "char_location",
  "page_location",
  "content_block_location",
  "search_result_location",
  "web_search_result_location",
];

function rawCitation({ raw }: Citation): JsonObject[] {
  return isJsonObject(raw) && citationTypes.includes(String(raw.type)) ? [raw] : [];
}

/** Thinking goes back exactly as it came, empty text included; unsigned thinking (of an aborted stream, of another vendor) is refused with 400. */
function encodeReasoning(part: ReasoningPart, path: string, { warn }: Encoding): JsonObject | null {
  const metadata = part.providerMetadata?.anthropic ?? {};
  const rest = withoutKeys(metadata, ["signature", "redactedData"]);
  if (typeof metadata.redactedData === "string")
    return { type: "redacted_thinking", data: metadata.redactedData, ...rest };
  if (typeof metadata.signature === "string" && metadata.signature !== "") {
    return { type: "thinking", thinking: part.text, signature: metadata.signature, ...rest };
  }
  warn(
    "dropped-reasoning",
    "Thinking without Anthropic's signature cannot go back to Anthropic and is left out.",
    path,
  );
  return null;
}

function encodeCall(part: ToolCallPart, path: string, encoding: Encoding): JsonObject {
  return {
    type: "tool_use",
    id: encoding.toolIds.ofCall(part.id),
    name: part.name,
    input: parseInput(part.arguments, path, encoding),
    ...part.providerMetadata?.anthropic,
  };
}

function parseInput(text: string, path: string, { warn }: Encoding): JsonObject {
  const value = text.trim() === "" ? {} : parseOrText(text);
  if (isJsonObject(value)) return value;
  warn(
    "changed-content",
    "Arguments that are no JSON object are sent inside one, under the key `arguments`.",
    `${path}.arguments`,
  );
  return { arguments: value };
}

function parseOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** An assistant turn may hold no media; what was said in a sound goes back as text. */
function encodeOwnMedia(
  part: Extract<AssistantPart, { type: "image" | "audio" | "file" }>,
  path: string,
  encoding: Encoding,
): JsonObject | null {
  if (part.type === "audio" && part.transcript !== undefined) return encodeMedia(part, path, encoding);
  encoding.warn("dropped-content", `Anthropic takes no ${part.type} in an assistant message; it is left out.`, path);
  return null;
}
