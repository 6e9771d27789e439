import type { AssistantPart, JsonObject, JsonValue, MediaPart, ToolCallPart } from "@crux/core";
import { isJsonObject, withoutKeys } from "../wire-json.ts";
import { encodeMedia } from "./encode-media.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** A part of an assistant message as a part of the wire; `null` where there is nothing to send. `ours`: this very model wrote it. */
export function encodeAssistantPart(
  part: AssistantPart,
  ours: boolean,
  path: string,
  encoding: Encoding,
): JsonObject | null {
  const bare = barePart(part, ours, path, encoding);
  return bare === null ? null : annotate(bare, part);
}

function barePart(part: AssistantPart, ours: boolean, path: string, encoding: Encoding): JsonObject | null {
  const metadata = part.providerMetadata?.gemini ?? {};
  const isSigned = Object.keys(metadata).length > 0;
  switch (part.type) {
    case "text":
      return part.text === "" && !isSigned ? null : { ...metadata, text: part.text };
    case "refusal":
      return part.text === "" ? null : { text: part.text };
    case "reasoning":
      return ours ? { ...metadata, text: part.text, thought: true } : dropThought(path, encoding);
    case "tool-call":
      return encodeCall(part, metadata, path, encoding);
    case "provider-item":
      return part.provider === "gemini" ? part.item : null;
    case "image":
    case "audio":
    case "file":
      return encodeOwnMedia(part, metadata, path, encoding);
  }
}

function dropThought(path: string, { warn }: Encoding): null {
  warn("dropped-reasoning", "What another model thought means nothing to this one and is left out.", path);
  return null;
}

/** The id goes back only where the vendor gave it; it pairs by name and order where there is none. */
function encodeCall(
  { name, arguments: json }: ToolCallPart,
  metadata: JsonObject,
  path: string,
  encoding: Encoding,
): JsonObject {
  const { id, ...rest } = metadata;
  const args = argumentsOf(json, path, encoding);
  return { ...rest, functionCall: { ...(typeof id === "string" ? { id } : {}), name, args } };
}

/** Arguments are an object on this wire. */
function argumentsOf(json: string, path: string, { warn }: Encoding): JsonObject {
  const value = json.trim() === "" ? {} : parseOrText(json);
  if (isJsonObject(value)) return value;
  warn(
    "changed-content",
    "Gemini takes arguments as an object only; these are sent as its value.",
    `${path}.arguments`,
  );
  return { value };
}

function parseOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function encodeOwnMedia(part: MediaPart, metadata: JsonObject, path: string, encoding: Encoding): JsonObject | null {
  const media = encodeMedia(part, path, encoding);
  return media === null ? null : { ...withoutKeys(metadata, ["mimeType"]), ...media };
}
