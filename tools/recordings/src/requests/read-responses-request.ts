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
} from "@crux/core";
import type { Asked } from "./read-chat-message.ts";
import type { ReadRequest } from "./read-chat-request.ts";
import { readAssistantItem, readInputParts, readResult, toItem } from "./read-responses-item.ts";
import {
  asObject,
  booleanAt,
  defined,
  inexpressible,
  listAt,
  numberAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
} from "./wire-object.ts";

const neutralFields = [
  "model",
  "input",
  "instructions",
  "stream",
  "stream_options",
  "max_output_tokens",
  "temperature",
  "top_p",
  "top_k",
  "seed",
  "tools",
  "parallel_tool_calls",
  "text",
  "reasoning",
  "store",
];

/**
 * Reads the body of a Responses request. `model` (`provider/model`) says who is asked; what has no neutral word goes,
 * verbatim, into `providerOptions` of that provider. A request that does not say otherwise lets the vendor store the
 * answer, which ours must ask for.
 * @throws CruxError `invalid-request` with the path of what the wire does not allow, `unsupported` for what has no form in ours
 */
export function readResponsesRequest(value: JsonValue, model: string): ReadRequest {
  const body = requireObject(value, "body");
  const { provider } = parseModelRef(model);
  if (asObject(body.prompt) !== null) throw inexpressible("prompt", "a prompt that the vendor keeps");
  const messages = [...readInstructions(body), ...readInput(body, { model, provider })];
  if (messages.length === 0) throw unreadable("input", "expected at least one item");
  const format = readFormat(asObject(body.text) ?? {});
  const { effort, ...thinking } = restOf(asObject(body.reasoning) ?? {}, []);
  const level = efforts.find((known) => known === effort);
  const choice = readToolChoice(body.tool_choice);
  const request: ChatRequest = {
    model,
    messages,
    ...readSampling(body),
    ...readTools(body, provider),
    ...defined({
      toolChoice: choice,
      reasoning: level === undefined ? undefined : ({ effort: level } satisfies Reasoning),
      responseFormat: format.responseFormat,
    }),
    ...optionsOf(
      {
        ...restOf(body, choice === undefined ? neutralFields : [...neutralFields, "tool_choice"]),
        ...ifAny("text", format.rest),
        ...ifAny("reasoning", level === undefined && effort !== undefined ? { ...thinking, effort } : thinking),
        ...(body.store === false ? {} : { store: true }),
      },
      provider,
    ),
  };
  return { request, stream: body.stream === true };
}

const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

function ifAny(key: string, object: JsonObject): JsonObject {
  return Object.keys(object).length === 0 ? {} : { [key]: object };
}

function readInstructions(body: JsonObject): readonly SystemMessage[] {
  const text = stringAt(body, "instructions") ?? "";
  return text === "" ? [] : [{ role: "system", content: text }];
}

function readInput(body: JsonObject, asked: Asked): readonly Message[] {
  const { input } = body;
  if (typeof input === "string") return [{ role: "user", content: input }];
  const items = listAt(body, "input").map((item, at) => requireObject(item, `input.${at}`));
  const calls = new Set(items.map((item) => (item.type === "function_call" ? item.call_id : undefined)));
  const messages: Message[] = [];
  items.forEach((item, at) => addItem(messages, item, { asked, calls, path: `input.${at}` }));
  return messages;
}

interface Place {
  readonly asked: Asked;
  /** The ids of the calls that stand in the same input: results of others were made in an answer that is stored. */
  readonly calls: ReadonlySet<JsonValue | undefined>;
  readonly path: string;
}

const callersItems: readonly unknown[] = ["mcp_approval_response", "additional_tools", "item_reference"];

function addItem(messages: Message[], item: JsonObject, place: Place): void {
  const { asked, path } = place;
  const { provider } = asked;
  if (item.type === undefined || item.type === "message") {
    if (item.role === "assistant") addAssistant(messages, item, place);
    else messages.push(readMessage(item, provider, path));
  } else if (callersItems.includes(item.type)) {
    messages.push({ role: "user", content: [toItem(item, provider, path)] });
  } else if (item.type === "function_call_output") addResult(messages, item, place);
  else addAssistant(messages, item, place);
}

function readMessage(item: JsonObject, provider: string, path: string): Message {
  const content = readInputParts(item.content, provider, `${path}.content`);
  const options = optionsOf(restOf(item, ["type", "role", "content"]), provider);
  if (item.role === "user") return { role: "user", content, ...options };
  if (item.role !== "system" && item.role !== "developer")
    throw unreadable(`${path}.role`, "expected user, assistant, system or developer");
  const texts = content.map((part) => {
    if (part.type !== "text") throw unreadable(path, `a ${part.type} part has no place in instructions`);
    return part;
  });
  return { role: "system", content: texts, ...options };
}

/** What the model made stands in one turn until somebody else speaks; a message behind another, without an id, begins a turn of its own. */
function addAssistant(messages: Message[], item: JsonObject, { asked, path }: Place): void {
  const parts = readAssistantItem(item, asked.provider, path);
  const last = messages.at(-1);
  const isNext = item.role === "assistant" && item.id === undefined && endsInText(last);
  if (last?.role === "assistant" && typeof last.content !== "string" && !isNext)
    messages[messages.length - 1] = { ...last, content: [...last.content, ...parts] };
  else messages.push({ role: "assistant", model: asked.model, content: parts });
}

function endsInText(message: Message | undefined): boolean {
  return typeof message?.content !== "string" && message?.content.at(-1)?.type === "text";
}

function addResult(messages: Message[], item: JsonObject, { asked, calls, path }: Place): void {
  const known = calls.has(item.call_id);
  const part = known ? readResult(item, asked.provider, path) : toItem(item, asked.provider, path);
  const last = messages.at(-1);
  if (last?.role === "tool") messages[messages.length - 1] = { ...last, content: [...last.content, part] };
  else messages.push({ role: "tool", content: [part] });
}

function readSampling(body: JsonObject): Partial<ChatRequest> {
  return defined({
    maxOutputTokens: numberAt(body, "max_output_tokens"),
    temperature: numberAt(body, "temperature"),
    topP: numberAt(body, "top_p"),
    topK: numberAt(body, "top_k"),
    seed: numberAt(body, "seed"),
  });
}

function readTools(body: JsonObject, provider: string): Partial<ChatRequest> {
  const tools = listAt(body, "tools").map((tool, at) =>
    readTool(requireObject(tool, `tools.${at}`), provider, `tools.${at}`),
  );
  return defined({
    tools: tools.length === 0 ? undefined : tools,
    parallelToolCalls: booleanAt(body, "parallel_tool_calls"),
  });
}

/** A function in the nested form of Chat, which OpenAI takes here too, is kept as it stands. */
function readTool(tool: JsonObject, provider: string, path: string): Tool {
  if (tool.type !== "function" || tool.function !== undefined)
    return { type: "provider-tool", provider, definition: tool };
  return {
    type: "function",
    name: requireString(tool, "name", path),
    ...defined({
      description: stringAt(tool, "description"),
      parameters: asObject(tool.parameters) ?? undefined,
      strict: booleanAt(tool, "strict"),
    }),
    ...optionsOf(restOf(tool, ["type", "name", "description", "parameters", "strict"]), provider),
  };
}

/** `undefined` for a choice of some of the tools only, which is the vendor's own option. */
function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  const named = asObject(choice);
  const name = named?.type === "function" ? stringAt(named, "name") : undefined;
  return name === undefined ? undefined : { tool: name };
}

function readFormat(text: JsonObject): { readonly responseFormat?: ResponseFormat; readonly rest: JsonObject } {
  const format = asObject(text.format);
  const rest = restOf(text, ["format"]);
  if (format === null) return { rest };
  if (format.type === "text") return { responseFormat: { type: "text" }, rest };
  if (format.type === "json_object") return { responseFormat: { type: "json" }, rest };
  if (format.type !== "json_schema") throw unreadable("text.format.type", "expected text, json_object or json_schema");
  return {
    responseFormat: {
      type: "json-schema",
      schema: requireObject(format.schema, "text.format.schema"),
      ...defined({
        name: stringAt(format, "name"),
        description: stringAt(format, "description"),
        strict: booleanAt(format, "strict"),
      }),
    },
    rest,
  };
}
