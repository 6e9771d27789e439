import {
  CruxError,
  mediaPlaceholder,
  parseJson,
  partsOf,
  type AssistantMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  type ToolCallPart,
  type ToolMessage,
  type ToolResultPart,
} from "@crux/core";
import { isJsonObject } from "../wire-json.ts";
import { encodeContent } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";

/**
 * Encodes the history: roles system, user, assistant and tool, each result a message of its own.
 * @throws CruxError `invalid-request` when nothing is left to send, since an empty history would only load the model.
 */
export function encodeMessages(messages: readonly Message[], encoding: Encoding): readonly JsonObject[] {
  const nameless = idsOfNamelessCalls(messages);
  const encoded = messages.flatMap((message, index): readonly JsonObject[] => {
    const path = `messages.${index}`;
    switch (message.role) {
      case "system":
      case "user":
        return nonEmpty({ role: message.role, ...encodeContent(partsOf(message.content), path, encoding) }, message);
      case "assistant":
        return nonEmpty(encodeAssistant(message, path, nameless, encoding), message);
      case "tool":
        return encodeToolMessage(message, path, nameless, encoding);
    }
  });
  if (encoded.length > 0) return encoded;
  throw new CruxError(
    "invalid-request",
    "Nothing of the messages can be sent to Ollama: give it some text or an image.",
    {
      path: "messages",
    },
  );
}

/** A message of which nothing is left says nothing, unless it held media: then a word stands in their place. */
function nonEmpty(body: JsonObject, { content, providerOptions }: Message): readonly JsonObject[] {
  const own = providerOptions?.ollama ?? {};
  const says = Object.keys(body).length > 2 || body.content !== "" || Object.keys(own).length > 0;
  if (says) return [{ ...body, ...own }];
  const placeholder = mediaPlaceholder(content);
  return placeholder === null ? [] : [{ ...body, content: placeholder }];
}

/** Calls that came without an id got one of ours, which the server never saw and does not miss. */
function idsOfNamelessCalls(messages: readonly Message[]): ReadonlySet<string> {
  const calls = messages.flatMap(({ role, content }) => (role === "assistant" ? partsOf(content) : []));
  return new Set(
    calls.flatMap((part) => (part.type === "tool-call" && part.providerMetadata?.ollama?.id === null ? [part.id] : [])),
  );
}

function encodeAssistant(
  { content }: AssistantMessage,
  path: string,
  nameless: ReadonlySet<string>,
  encoding: Encoding,
): JsonObject {
  const parts = partsOf(content);
  const joined = (...types: readonly string[]): string =>
    parts.map((part) => ("text" in part && types.includes(part.type) ? part.text : "")).join("");
  const calls = parts.flatMap((part, index): readonly JsonObject[] =>
    part.type === "tool-call" ? [encodeCall(part, `${path}.content.${index}`, nameless, encoding)] : [],
  );
  parts.forEach((part, index) => {
    if (!["text", "refusal", "reasoning", "tool-call"].includes(part.type))
      encoding.warn(
        "dropped-content",
        `Ollama has no place for ${part.type} in an assistant turn; it is left out.`,
        `${path}.content.${index}`,
      );
  });
  const thinking = joined("reasoning");
  return {
    role: "assistant",
    content: joined("text", "refusal"),
    ...(thinking === "" ? {} : { thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function encodeCall(
  { id, name, arguments: text, providerOptions }: ToolCallPart,
  path: string,
  nameless: ReadonlySet<string>,
  encoding: Encoding,
): JsonObject {
  return {
    ...(nameless.has(id) ? {} : { id }),
    type: "function",
    function: { name, arguments: argumentsObject(text, path, encoding) },
    ...providerOptions?.ollama,
  };
}

/** The wire takes an object and refuses any other JSON. */
function argumentsObject(text: string, path: string, { warn }: Encoding): JsonObject {
  if (text.trim() === "") return {};
  const value = readArguments(text);
  if (isJsonObject(value)) return value;
  warn(
    "changed-content",
    "Ollama takes arguments as an object only; these are sent as its value.",
    `${path}.arguments`,
  );
  return { value };
}

function readArguments(text: string): JsonValue {
  try {
    return parseJson(text, "The arguments of a call") as JsonValue;
  } catch {
    return text;
  }
}

function encodeToolMessage(
  { content, providerOptions }: ToolMessage,
  path: string,
  nameless: ReadonlySet<string>,
  encoding: Encoding,
): readonly JsonObject[] {
  return content.flatMap((part, index): readonly JsonObject[] => {
    const at = `${path}.content.${index}`;
    // Some other server's item; the core leaves none of another provider.
    if (part.type === "provider-item") return [part.item];
    return [
      { ...encodeResult(part, at, nameless, encoding), ...part.providerOptions?.ollama, ...providerOptions?.ollama },
    ];
  });
}

/** Templates tell results by the tool's name, and newer servers by the id of the call: both are sent. */
function encodeResult(
  { toolCallId, toolName, content }: ToolResultPart,
  path: string,
  nameless: ReadonlySet<string>,
  encoding: Encoding,
): JsonObject {
  const encoded = encodeContent(partsOf(content), path, encoding);
  const isEmpty = encoded.content === "" && encoded.images === undefined;
  return {
    role: "tool",
    ...encoded,
    ...(isEmpty ? { content: mediaPlaceholder(content) ?? "" } : {}),
    ...(toolName === undefined ? {} : { tool_name: toolName }),
    ...(nameless.has(toolCallId) ? {} : { tool_call_id: toolCallId }),
  };
}
