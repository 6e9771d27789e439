import {
  parseModelRef,
  type AssistantMessage,
  type AssistantPart,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type Message,
  type Reasoning,
  type ResponseFormat,
  type SystemMessage,
  type Tool,
} from "@crux/core";
import { camelKeys, openApiToJsonSchema } from "./google-json.ts";
import type { ReadRequest } from "./read-chat-request.ts";
import { GeneratePartReader } from "./read-generate-part.ts";
import {
  asObject,
  defined,
  listAt,
  numberAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
} from "./wire-object.ts";

/**
 * Reads the body of a generateContent request. `model` (`provider/model`) stands in its address; what has no neutral word
 * goes, verbatim, into `providerOptions` of that provider.
 * @throws CruxError `invalid-request` with the path of what the wire does not allow
 */
export function readGenerateRequest(value: JsonValue, model: string, stream: boolean): ReadRequest {
  const body = unwrapped(requireObject(camelKeys(value), "body"));
  const { provider } = parseModelRef(model);
  const turns = readTurns(body, model, provider);
  if (turns.length === 0) throw unreadable("contents", "expected at least one turn");
  const config = asObject(body.generationConfig) ?? {};
  const { choice, left: toolConfig } = readToolConfig(asObject(body.toolConfig) ?? {});
  const { options, left: generationConfig } = readConfig(config, model);
  const rest = restOf(body, ["model", "contents", "systemInstruction", "generationConfig", "tools", "toolConfig"]);
  const request: ChatRequest = {
    model,
    messages: [...readSystem(body), ...turns],
    ...options,
    ...readTools(body, provider),
    ...choice,
    ...optionsOf(
      {
        ...rest,
        ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
        ...(Object.keys(toolConfig).length === 0 ? {} : { toolConfig }),
      },
      provider,
    ),
  };
  return { request, stream };
}

/** A token count may wrap the request it counts. */
function unwrapped(body: JsonObject): JsonObject {
  return asObject(body.generateContentRequest) ?? body;
}

function readSystem(body: JsonObject): SystemMessage[] {
  const { systemInstruction: told } = body;
  if (told === undefined) return [];
  const parts = partsOf(asObject(told)?.parts ?? told);
  return [{ role: "system", content: parts.map((part) => ({ type: "text", text: requireText(part) })) }];
}

function requireText(part: JsonObject): string {
  const text = stringAt(part, "text");
  if (text === undefined) throw unreadable("systemInstruction", "expected text");
  return text;
}

/** Parts as a list; one alone, or bare words, are a list of one. */
function partsOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (typeof value === "string") return [{ text: value }];
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : value === undefined ? [] : [value];
  return list.map((part) => requireObject(part, "parts"));
}

function readTurns(body: JsonObject, model: string, provider: string): Message[] {
  const reader = new GeneratePartReader(provider);
  const messages = listAt(body, "contents").flatMap((value, at): Message[] => {
    const path = `contents.${at}.parts`;
    const content = requireObject(value, `contents.${at}`);
    const parts = partsOf(content.parts);
    if (content.role === "model")
      return [{ role: "assistant", model, content: parts.map((part) => reader.model(part, path)) }];
    return userMessages(parts, reader, path);
  });
  return joinAssistants(messages);
}

/** The model's turn may stand in several contents; their results come behind the last. */
function joinAssistants(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === "assistant" && last?.role === "assistant")
      joined.splice(-1, 1, { ...last, content: [...partsOfTurn(last), ...partsOfTurn(message)] });
    else joined.push(message);
  }
  return joined;
}

function partsOfTurn({ content }: AssistantMessage): readonly AssistantPart[] {
  return typeof content === "string" ? [] : content;
}

/** A turn that holds results too becomes several messages, in the order of its parts. */
function userMessages(parts: readonly JsonObject[], reader: GeneratePartReader, path: string): Message[] {
  const messages: Message[] = [];
  for (const part of parts) {
    const last = messages.at(-1);
    if (part.functionResponse !== undefined) {
      const result = reader.result(part, path);
      if (last?.role === "tool") messages.splice(-1, 1, { ...last, content: [...last.content, result] });
      else messages.push({ role: "tool", content: [result] });
      continue;
    }
    const read = reader.user(part, path);
    if (last?.role === "user" && typeof last.content !== "string")
      messages.splice(-1, 1, { ...last, content: [...last.content, read] });
    else messages.push({ role: "user", content: [read] });
  }
  return messages.length === 0 ? [{ role: "user", content: "" }] : messages;
}

const sampling = [
  "temperature",
  "topP",
  "topK",
  "seed",
  "presencePenalty",
  "frequencyPenalty",
  "maxOutputTokens",
] as const;

function readConfig(
  config: JsonObject,
  model: string,
): { readonly options: Partial<ChatRequest>; readonly left: JsonObject } {
  const { reasoning, left: thinking } = readThinking(asObject(config.thinkingConfig) ?? {}, model);
  const { format, left } = readFormat(restOf(config, [...sampling, "stopSequences", "thinkingConfig"]));
  const stop = listAt(config, "stopSequences").filter((value) => typeof value === "string");
  const numbers = Object.fromEntries(sampling.map((name) => [name, numberAt(config, name)]));
  return {
    options: defined({
      ...(numbers as Pick<ChatRequest, (typeof sampling)[number]>),
      stop: stop.length === 0 ? undefined : stop,
      reasoning,
      responseFormat: format,
    }),
    left: { ...left, ...(Object.keys(thinking).length === 0 ? {} : { thinkingConfig: thinking }) },
  };
}

const efforts = ["minimal", "low", "medium", "high"] as const;

/** A level or budget with its thoughts shown, or none at all; anything else is left for the vendor's own options. */
function readThinking(
  config: JsonObject,
  model: string,
): { readonly reasoning: Reasoning | undefined; readonly left: JsonObject } {
  const { includeThoughts, thinkingBudget, thinkingLevel, ...other } = config;
  if (Object.keys(other).length === 0) {
    const effort = efforts.find((name) => name === String(thinkingLevel).toLowerCase());
    if (includeThoughts === true && effort !== undefined && thinkingBudget === undefined)
      return { reasoning: { effort }, left: {} };
    if (
      thinkingLevel === undefined &&
      includeThoughts === true &&
      typeof thinkingBudget === "number" &&
      thinkingBudget > 0
    )
      return { reasoning: { budgetTokens: thinkingBudget }, left: {} };
    // To a model that never thinks it says nothing.
    const canThink = !/gemini-(1|2\.0)/.test(model);
    if (canThink && thinkingBudget === 0 && thinkingLevel === undefined && includeThoughts !== true)
      return { reasoning: { effort: "none" }, left: {} };
  }
  return { reasoning: undefined, left: config };
}

function readFormat(config: JsonObject): { readonly format: ResponseFormat | undefined; readonly left: JsonObject } {
  if (config.responseMimeType !== "application/json") return { format: undefined, left: config };
  const left = restOf(config, ["responseMimeType", "responseSchema", "responseJsonSchema"]);
  const schema = config.responseJsonSchema ?? config.responseSchema;
  if (schema === undefined) return { format: { type: "json" }, left };
  return { format: { type: "json-schema", schema: readSchema(schema, "generationConfig.responseSchema") }, left };
}

function readSchema(schema: JsonValue, path: string): JsonObject {
  return requireObject(openApiToJsonSchema(schema), path);
}

function readTools(body: JsonObject, provider: string): Partial<ChatRequest> {
  const { tools: told } = body;
  const list = Array.isArray(told) ? (told as readonly JsonValue[]) : told === undefined ? [] : [told];
  const tools = list.flatMap((tool, at) => readTool(requireObject(tool, `tools.${at}`), provider, `tools.${at}`));
  return tools.length === 0 ? {} : { tools };
}

function readTool(tool: JsonObject, provider: string, path: string): Tool[] {
  const functions = listAt(tool, "functionDeclarations").map((item, at): Tool => {
    const declaration = requireObject(item, `${path}.${at}`);
    const parameters = declaration.parametersJsonSchema ?? declaration.parameters;
    return {
      type: "function",
      name: requireString(declaration, "name", path),
      ...defined({
        description: stringAt(declaration, "description"),
        parameters: parameters === undefined || parameters === null ? undefined : readSchema(parameters, path),
      }),
      ...optionsOf(restOf(declaration, ["name", "description", "parameters", "parametersJsonSchema"]), provider),
    };
  });
  const own = Object.entries(restOf(tool, ["functionDeclarations"])).map(([key, value]): Tool => ({
    type: "provider-tool",
    provider,
    definition: { [key]: value },
  }));
  return [...functions, ...own];
}

function readToolConfig(config: JsonObject): { readonly choice: Partial<ChatRequest>; readonly left: JsonObject } {
  const { functionCallingConfig, ...left } = config;
  const calling = asObject(functionCallingConfig);
  const names = calling === null ? [] : listAt(calling, "allowedFunctionNames");
  const [name] = names;
  if (calling === null) return { choice: {}, left };
  if (calling.mode === "AUTO" && names.length === 0) return { choice: { toolChoice: "auto" }, left };
  if (calling.mode === "NONE") return { choice: { toolChoice: "none" }, left };
  if (calling.mode === "ANY" && names.length === 0) return { choice: { toolChoice: "required" }, left };
  if (calling.mode === "ANY" && names.length === 1 && typeof name === "string")
    return { choice: { toolChoice: { tool: name } }, left };
  return { choice: {}, left: config };
}
