import {
  parseModelRef,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type Message,
  type Reasoning,
  type ResponseFormat,
  type SystemMessage,
  type Tool,
  type ToolChoice,
  type UserPart,
} from "@crux/core";
import { readCacheMark } from "./read-cache-mark.ts";
import type { Asked } from "./read-chat-message.ts";
import type { ReadRequest } from "./read-chat-request.ts";
import { readAssistantBlock, readUserBlock, type TurnPart } from "./read-messages-block.ts";
import {
  asObject,
  booleanAt,
  defined,
  listAt,
  numberAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
  inexpressible,
} from "./wire-object.ts";

const neutralFields = [
  "model",
  "messages",
  "system",
  "stream",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "tools",
  "tool_choice",
];

/**
 * Reads the body of an Anthropic Messages request. `model` (`provider/model`) says who is asked; what has no neutral
 * word goes, verbatim, into `providerOptions` of that provider.
 * @throws CruxError `invalid-request` with the path of what the wire does not allow, `unsupported` for what has no form in ours
 */
export function readMessagesRequest(value: JsonValue, model: string): ReadRequest {
  const body = requireObject(value, "body");
  const { provider } = parseModelRef(model);
  const turns = listAt(body, "messages").flatMap((message, at) =>
    readTurn(message, { model, provider }, `messages.${at}`),
  );
  if (turns.length === 0) throw unreadable("messages", "expected at least one message");
  const { reasoning, left } = readThinking(body);
  const request: ChatRequest = {
    model,
    messages: [...readSystem(body, provider), ...turns],
    ...readSampling(body),
    ...readTools(body, provider),
    ...defined({ reasoning, responseFormat: readFormat(body) }),
    ...readCacheMark(body),
    ...optionsOf(
      {
        ...restOf(body, [...neutralFields, "thinking", "output_config", "output_format", "cache_control"]),
        ...unfitSampling(body),
        ...left,
      },
      provider,
    ),
  };
  return { request, stream: body.stream === true };
}

function readSystem(body: JsonObject, provider: string): SystemMessage[] {
  if (body.system === undefined || body.system === null || body.system === "") return [];
  return [{ role: "system", content: readSystemTexts(body.system, provider, "system") }];
}

function readSystemTexts(content: JsonValue | undefined, provider: string, path: string): SystemMessage["content"] {
  if (typeof content === "string") return content;
  return blocksOf(content, path).map((block, at) => {
    const part = readUserBlock(block, provider, `${path}.${at}`);
    if (part.type === "provider-item")
      throw inexpressible(`${path}.${at}`, `a system message cannot hold a ${part.itemType}`);
    if (part.type !== "text") throw unreadable(`${path}.${at}`, `a ${part.type} part has no place in a system message`);
    return part;
  });
}

function blocksOf(content: JsonValue | undefined, path: string): readonly JsonObject[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw unreadable(path, "expected a string or a list of blocks");
  return (content as readonly JsonValue[]).map((block, at) => requireObject(block, `${path}.${at}`));
}

/** A user turn whose blocks hold tool results becomes several messages, in the order of its blocks. */
function readTurn(value: JsonValue, asked: Asked, path: string): Message[] {
  const message = requireObject(value, path);
  const { model, provider } = asked;
  const content = `${path}.content`;
  if (message.role === "system")
    return [{ role: "system", content: readSystemTexts(message.content, provider, content) }];
  const blocks = blocksOf(message.content, content);
  if (message.role === "assistant") {
    return [
      {
        role: "assistant",
        model,
        content: blocks.map((block, at) => readAssistantBlock(block, provider, `${content}.${at}`)),
      },
    ];
  }
  if (message.role !== "user") throw unreadable(`${path}.role`, "expected user or assistant");
  return messagesOf(blocks.map((block, at) => readUserBlock(block, provider, `${content}.${at}`)));
}

function messagesOf(parts: readonly TurnPart[]): Message[] {
  const messages: Message[] = [];
  for (const part of parts) {
    const last = messages.at(-1);
    if (part.type === "tool-result") {
      if (last?.role === "tool") messages[messages.length - 1] = { role: "tool", content: [...last.content, part] };
      else messages.push({ role: "tool", content: [part] });
    } else if (last?.role === "user")
      messages[messages.length - 1] = { role: "user", content: [...(last.content as readonly UserPart[]), part] };
    else messages.push({ role: "user", content: [part] });
  }
  return messages.length === 0 ? [{ role: "user", content: "" }] : messages;
}

function isShare(value: JsonValue | undefined): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

/** Older clients send -1 for "not set", which the vendor takes and ours does not: left as the vendor's own option. */
function unfitSampling({ top_p, top_k }: JsonObject): JsonObject {
  return defined({
    top_p: isShare(top_p) ? undefined : (top_p ?? undefined),
    top_k: isCount(top_k) ? undefined : (top_k ?? undefined),
  });
}

function readSampling(body: JsonObject): Partial<ChatRequest> {
  const stop = listAt(body, "stop_sequences").filter((value) => typeof value === "string");
  return defined({
    maxOutputTokens: numberAt(body, "max_tokens"),
    temperature: numberAt(body, "temperature"),
    topP: isShare(body.top_p) ? body.top_p : undefined,
    topK: isCount(body.top_k) ? body.top_k : undefined,
    stop: stop.length === 0 ? undefined : stop,
  });
}

function readTools(body: JsonObject, provider: string): Partial<ChatRequest> {
  const tools = listAt(body, "tools").map((tool, at) =>
    readTool(requireObject(tool, `tools.${at}`), provider, `tools.${at}`),
  );
  const choice = asObject(body.tool_choice);
  const disabled = choice === null ? undefined : booleanAt(choice, "disable_parallel_tool_use");
  return defined({
    tools: tools.length === 0 ? undefined : tools,
    toolChoice: readToolChoice(body.tool_choice),
    parallelToolCalls: disabled === undefined ? undefined : !disabled,
  });
}

function readTool(tool: JsonObject, provider: string, path: string): Tool {
  if (tool.type !== undefined && tool.type !== null && tool.type !== "custom")
    return { type: "provider-tool", provider, definition: tool };
  return {
    type: "function",
    name: requireString(tool, "name", path),
    ...defined({
      description: stringAt(tool, "description"),
      parameters: requireObject(tool.input_schema, `${path}.input_schema`),
      strict: booleanAt(tool, "strict"),
    }),
    ...readCacheMark(tool),
    ...optionsOf(restOf(tool, ["type", "name", "description", "input_schema", "strict", "cache_control"]), provider),
  };
}

function readToolChoice(value: JsonValue | undefined): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = requireObject(value, "tool_choice");
  if (choice.type === "auto" || choice.type === "none") return choice.type;
  if (choice.type === "any") return "required";
  if (choice.type === "tool") return { tool: requireString(choice, "name", "tool_choice") };
  throw unreadable("tool_choice.type", "expected auto, any, tool or none");
}

/** `output_format` is the name the schema had while it was in beta. */
function readFormat(body: JsonObject): ResponseFormat | undefined {
  const format = asObject(asObject(body.output_config)?.format) ?? asObject(body.output_format);
  if (format === null) return undefined;
  if (format.type !== "json_schema") throw unreadable("output_config.format.type", "expected json_schema");
  return { type: "json-schema", schema: requireObject(format.schema, "output_config.format.schema") };
}

const efforts = ["low", "medium", "high", "xhigh", "max"] as const;

/**
 * How hard to think: a budget, off, or an effort of the adaptive kind. What the neutral words do not say (`display`,
 * a task budget, adaptive thinking of no named effort) is left for the vendor's own options.
 */
function readThinking(body: JsonObject): { readonly reasoning?: Reasoning; readonly left: JsonObject } {
  const thinking = restOf(asObject(body.thinking) ?? {}, []);
  const config = restOf(asObject(body.output_config) ?? {}, ["format"]);
  const { effort: named, ...otherConfig } = config;
  const effort = efforts.find((value) => value === named);
  const budgetTokens = numberAt(thinking, "budget_tokens");
  const simple = (...keys: readonly string[]): boolean => Object.keys(thinking).every((key) => keys.includes(key));
  const left = (unread: { thinking?: JsonObject; config?: JsonObject }): JsonObject => ({
    ...(Object.keys(unread.thinking ?? {}).length === 0 ? {} : { thinking: unread.thinking ?? {} }),
    ...(Object.keys(unread.config ?? {}).length === 0 ? {} : { output_config: unread.config ?? {} }),
  });
  if (thinking.type === "enabled" && budgetTokens !== undefined && simple("type", "budget_tokens"))
    return { reasoning: { budgetTokens }, left: left({ config }) };
  if (thinking.type === "disabled" && named === undefined)
    return { reasoning: { effort: "none" }, left: left({ config }) };
  if (effort !== undefined && thinking.type === "adaptive" && simple("type"))
    return { reasoning: { effort }, left: left({ config: otherConfig }) };
  return { left: left({ thinking, config }) };
}
