import type {
  AssistantMessage,
  AssistantPart,
  JsonObject,
  JsonValue,
  Message,
  ProviderItemPart,
  ToolCallPart,
  ToolMessage,
} from "@crux/core";
import { readCacheMark } from "./read-cache-mark.ts";
import { readChatParts, readChatTexts } from "./read-chat-part.ts";
import {
  asObject,
  defined,
  inexpressible,
  listAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
} from "./wire-object.ts";

/** Whom a request is for. */
export interface Asked {
  /** `provider/model`: assistant turns are read as this model's own, so that opaque data may go back. */
  readonly model: string;
  readonly provider: string;
}

/** One message of a Chat request. @throws CruxError `invalid-request` with the path of what is wrong */
export function readChatMessage(value: JsonValue, asked: Asked, path: string): Message {
  const message = requireObject(value, path);
  const { provider } = asked;
  const content = `${path}.content`;
  switch (String(message.role)) {
    case "system":
    case "developer":
      return {
        role: "system",
        content: readChatTexts(message.content, provider, content),
        ...restOfMessage(message, [], provider),
      };
    case "user":
      return {
        role: "user",
        content: readChatParts(message.content, provider, content),
        ...restOfMessage(message, [], provider),
      };
    case "assistant":
      return readAssistant(message, asked, path);
    case "tool":
      return readToolResult(message, provider, path);
    case "function":
      throw inexpressible(path, "a result of the time before tools names no call");
    default:
      throw unreadable(`${path}.role`, "expected system, developer, user, assistant or tool");
  }
}

function restOfMessage(message: JsonObject, known: readonly string[], provider: string): ReturnType<typeof optionsOf> {
  return optionsOf(restOf(message, ["role", "content", ...known]), provider);
}

const assistantFields = ["refusal", "reasoning_content", "reasoning", "reasoning_details", "tool_calls", "annotations"];

/** A Chat message names no order: reasoning, text, refusal, calls. */
function readAssistant(message: JsonObject, asked: Asked, path: string): AssistantMessage {
  const { provider, model } = asked;
  const content: AssistantPart[] = [
    ...readReasoning(message, provider),
    ...readAssistantTexts(message.content, provider, `${path}.content`),
    ...readRefusal(message),
    ...listAt(message, "tool_calls").map((call, at) =>
      readCall(requireObject(call, `${path}.tool_calls.${at}`), provider, `${path}.tool_calls.${at}`),
    ),
  ];
  const annotations = listAt(message, "annotations");
  const opaque = annotations.length === 0 ? {} : { providerMetadata: { [provider]: { annotations } } };
  return { role: "assistant", content, model, ...opaque, ...restOfMessage(message, assistantFields, provider) };
}

/** Vendors name the text `reasoning_content` or `reasoning`; some send both. `reasoning_details` is opaque and goes back whole. */
function readReasoning(message: JsonObject, provider: string): AssistantPart[] {
  const text = stringAt(message, "reasoning_content") ?? stringAt(message, "reasoning");
  const details = message.reasoning_details;
  const opaque = Array.isArray(details)
    ? { providerMetadata: { [provider]: { reasoning_details: details as readonly JsonValue[] } } }
    : {};
  if (text === undefined && !("providerMetadata" in opaque)) return [];
  return [{ type: "reasoning", text: text ?? "", ...opaque }];
}

/** Beside text, only a turn of the assistant may hold refusals among its parts. */
function readAssistantTexts(content: JsonValue | undefined, provider: string, path: string): AssistantPart[] {
  if (!Array.isArray(content)) return [...readChatTexts(content, provider, path)];
  return (content as readonly JsonValue[]).flatMap((part): readonly AssistantPart[] => {
    const object = asObject(part);
    return object?.type === "refusal" ? readRefusal(object) : readChatTexts([part], provider, path);
  });
}

function readRefusal(message: JsonObject): AssistantPart[] {
  const text = stringAt(message, "refusal") ?? "";
  return text === "" ? [] : [{ type: "refusal", text }];
}

/** `index` and `parsed_arguments` are a client library's own notes and mean nothing in a request. */
function readCall(call: JsonObject, provider: string, path: string): ToolCallPart | ProviderItemPart {
  const definition = asObject(call.function);
  if (definition === null)
    return { type: "provider-item", provider, itemType: requireString(call, "type", path), item: call };
  const written = definition.arguments;
  return {
    type: "tool-call",
    id: requireString(call, "id", path),
    name: requireString(definition, "name", `${path}.function`),
    arguments: typeof written === "string" ? written : JSON.stringify(written ?? {}),
    complete: true,
    ...readCacheMark(call),
    ...optionsOf(restOf(call, ["id", "type", "function", "index", "cache_control"]), provider),
  };
}

function readToolResult(message: JsonObject, provider: string, path: string): ToolMessage {
  const parts = readChatParts(message.content, provider, `${path}.content`);
  const content = typeof message.content === "string" ? message.content : parts;
  const part = { type: "tool-result", toolCallId: requireString(message, "tool_call_id", path), content } as const;
  const named = defined({ ...part, toolName: stringAt(message, "name") || undefined });
  return { role: "tool", content: [named], ...restOfMessage(message, ["tool_call_id", "name"], provider) };
}
