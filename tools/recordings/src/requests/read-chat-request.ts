import {
  parseModelRef,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type Reasoning,
  type ResponseFormat,
  type Tool,
  type ToolChoice,
} from "@crux/core";
import { readCacheMark } from "./read-cache-mark.ts";
import { readChatMessage } from "./read-chat-message.ts";
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

/** A request as it was read off a wire. */
export interface ReadRequest {
  readonly request: ChatRequest;
  /** Whether the answer is to come as a stream. */
  readonly stream: boolean;
}

const neutralFields = [
  "model",
  "messages",
  "stream",
  "stream_options",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
];
const samplingFields = ["top_k", "seed", "stop", "frequency_penalty", "presence_penalty"];
const toolFields = [
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "reasoning_effort",
  "reasoning",
  "thinking",
];

/**
 * Reads the body of a Chat Completions request. `model` (`provider/model`) says who is asked; what has no neutral
 * word goes, verbatim, into `providerOptions` of that provider.
 * @throws CruxError `invalid-request` with the path of what the wire does not allow
 */
export function readChatRequest(value: JsonValue, model: string): ReadRequest {
  const body = requireObject(value, "body");
  const { provider } = parseModelRef(model);
  const effort = readEffort(body);
  const known = [...neutralFields, ...samplingFields, ...toolFields.filter((field) => !effort.left.includes(field))];
  // Of two limits the newer name is the neutral one; the other stays the vendor's own option.
  const twoLimits = numberAt(body, "max_tokens") !== undefined && numberAt(body, "max_completion_tokens") !== undefined;
  const { n, ...rest } = restOf(
    body,
    known.filter((field) => !(twoLimits && field === "max_tokens")),
  );
  const messages = listAt(body, "messages").map((message, at) =>
    readChatMessage(message, { model, provider }, `messages.${at}`),
  );
  if (messages.length === 0) throw unreadable("messages", "expected at least one message");
  const request: ChatRequest = {
    model,
    messages,
    ...readSampling(body),
    ...readTools(body, provider),
    ...defined({ reasoning: effort.reasoning, responseFormat: readResponseFormat(asObject(body.response_format)) }),
    ...optionsOf({ ...rest, ...(n === undefined || n === 1 ? {} : { n }) }, provider),
  };
  return { request, stream: body.stream === true };
}

function readSampling(body: JsonObject): Partial<ChatRequest> {
  return defined({
    maxOutputTokens: numberAt(body, "max_completion_tokens") ?? numberAt(body, "max_tokens"),
    temperature: numberAt(body, "temperature"),
    topP: numberAt(body, "top_p"),
    topK: numberAt(body, "top_k"),
    seed: numberAt(body, "seed"),
    frequencyPenalty: numberAt(body, "frequency_penalty"),
    presencePenalty: numberAt(body, "presence_penalty"),
    stop: stringAt(body, "stop") ?? stringsAt(body, "stop"),
  });
}

function stringsAt(body: JsonObject, key: string): readonly string[] | undefined {
  const values = listAt(body, key).filter((value) => typeof value === "string");
  return values.length === 0 ? undefined : values;
}

function readTools(body: JsonObject, provider: string): Partial<ChatRequest> {
  const tools = listAt(body, "tools").map((tool, at) =>
    readTool(requireObject(tool, `tools.${at}`), provider, `tools.${at}`),
  );
  return defined({
    tools: tools.length === 0 ? undefined : tools,
    toolChoice: readToolChoice(body.tool_choice),
    parallelToolCalls: booleanAt(body, "parallel_tool_calls"),
  });
}

function readTool(tool: JsonObject, provider: string, path: string): Tool {
  const definition = asObject(tool.function);
  const isPlain =
    definition !== null &&
    Object.keys(restOf(definition, ["name", "description", "parameters", "strict"])).length === 0;
  // What a function says beyond the neutral words is kept as it stands.
  if (!isPlain) return { type: "provider-tool", provider, definition: tool };
  return {
    type: "function",
    name: requireString(definition, "name", `${path}.function`),
    ...defined({
      description: stringAt(definition, "description"),
      parameters: asObject(definition.parameters) ?? undefined,
      strict: booleanAt(definition, "strict"),
    }),
    ...readCacheMark(tool),
    ...optionsOf(restOf(tool, ["type", "function", "cache_control"]), provider),
  };
}

/** Beside the documented form, xAI answers to the `{ type: "tool", name }` of the Messages wire. */
function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  const named = asObject(choice);
  const tool = named === null ? undefined : (stringAt(asObject(named.function) ?? named, "name") ?? undefined);
  if (named?.type === "allowed_tools") throw inexpressible("tool_choice", "some of the tools only");
  if (choice !== undefined && choice !== null && tool === undefined)
    throw unreadable("tool_choice", "expected auto, none, required or a function by name");
  return tool === undefined ? undefined : { tool };
}

function readResponseFormat(format: JsonObject | null): ResponseFormat | undefined {
  if (format === null) return undefined;
  if (format.type === "text") return { type: "text" };
  if (format.type === "json_object") return { type: "json" };
  if (format.type !== "json_schema")
    throw unreadable("response_format.type", "expected text, json_object or json_schema");
  const schema = requireObject(format.json_schema, "response_format.json_schema");
  return {
    type: "json-schema",
    schema: requireObject(schema.schema, "response_format.json_schema.schema"),
    ...defined({
      name: stringAt(schema, "name"),
      description: stringAt(schema, "description"),
      strict: booleanAt(schema, "strict"),
    }),
  };
}

const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/**
 * How hard to think, in the three forms the vendors of this wire have. What says more than the neutral word can
 * (`exclude`, a budget beside an effort) is `left`, for the vendor's own options.
 */
function readEffort(body: JsonObject): { readonly reasoning?: Reasoning; readonly left: readonly string[] } {
  const shorthand = effortOf(body.reasoning_effort);
  if (shorthand !== undefined) return { reasoning: { effort: shorthand }, left: ["reasoning", "thinking"] };
  const reasoning = restOf(asObject(body.reasoning) ?? {}, []);
  const effort = effortOf(reasoning.effort);
  const budgetTokens = numberAt(reasoning, "max_tokens");
  const single = Object.keys(reasoning).length === 1;
  if (single && effort !== undefined) return { reasoning: { effort }, left: ["thinking"] };
  if (single && budgetTokens !== undefined) return { reasoning: { budgetTokens }, left: ["thinking"] };
  const off = asObject(body.thinking)?.type === "disabled";
  return off
    ? { reasoning: { effort: "none" }, left: ["reasoning"] }
    : { left: ["reasoning_effort", "reasoning", "thinking"] };
}

function effortOf(value: JsonValue | undefined): (typeof efforts)[number] | undefined {
  return efforts.find((effort) => effort === value);
}
