import type { JsonObject, JsonValue } from "@crux/core";
import { asObject, listAt, stringAt } from "../requests/wire-object.ts";
import { inOrderOfIds } from "./canonical-order.ts";
import { functionRules, schemaUnder } from "./canonical-function.ts";
import {
  applyRules,
  applyToItems,
  parsedOrText,
  renamed,
  without,
  withoutDefault,
  withoutNulls,
  type Rule,
} from "./canonical-json.ts";

/** How hard to think has three spellings: `reasoning_effort` and OpenRouter's `reasoning: { effort }` (its documented shorthand and long form). */
const oneReasoningEffort: Rule = (body) => {
  const reasoning = asObject(body.reasoning);
  if (reasoning === null || Object.keys(reasoning).length !== 1 || reasoning.effort === undefined) return body;
  return { ...body, reasoning: undefined, reasoning_effort: reasoning.effort };
};

/** `{ type: "tool", name }`, which xAI answers to as it does to the documented form. */
const namedToolChoice: Rule = (body) => {
  const choice = asObject(body.tool_choice);
  if (choice === null || choice.function !== undefined || choice.name === undefined) return body;
  return { ...body, tool_choice: { type: "function", function: { name: choice.name } } };
};

/** A refusal among the parts is the `refusal` of the message. */
const refusalParts: Rule = (message) => {
  if (message.role !== "assistant" || !Array.isArray(message.content)) return message;
  const parts = (message.content as readonly JsonValue[]).map((part) => asObject(part) ?? {});
  const refusal = parts.map((part) => (part.type === "refusal" ? (stringAt(part, "refusal") ?? "") : "")).join("");
  if (refusal === "") return message;
  return { ...message, content: parts.filter((part) => part.type !== "refusal"), refusal };
};

/** `stop: "x"` is `stop: ["x"]`. */
const stopList: Rule = (body) => (typeof body.stop === "string" ? { ...body, stop: [body.stop] } : body);

/** Schemas without the order of what they require; `strict: false` is the default. */
const responseSchema: Rule = (body) => {
  const format = asObject(body.response_format);
  if (format === null || format.json_schema === undefined) return body;
  const rules = [
    withoutNulls,
    withoutDefault("strict", false),
    withoutDefault("description", ""),
    schemaUnder("schema"),
  ];
  return { ...body, response_format: { ...format, json_schema: applyRules(format.json_schema, rules) } };
};

const tools: Rule = (body) => ({
  ...body,
  tools: applyToItems(body, "tools", [
    withoutNulls,
    (tool) => (tool.function === undefined ? tool : { ...tool, function: applyRules(tool.function, functionRules) }),
  ]),
});

/** A bare address is an `image_url` of that address; `detail: "auto"` is the default. */
const imageAddress: Rule = (part) => {
  if (part.type !== "image_url") return part;
  const image: JsonValue = typeof part.image_url === "string" ? { url: part.image_url } : (part.image_url ?? null);
  return { ...part, image_url: applyRules(image, [withoutNulls, withoutDefault("detail", "auto")]) };
};

/** The name a file gets where it has none, since OpenAI wants one beside its bytes. */
const fileName: Rule = (part) =>
  part.file === undefined
    ? part
    : { ...part, file: applyRules(part.file, [withoutDefault("filename", "document.pdf")]) };

/** String content is one text part, no content is none. */
function partsOf(content: JsonValue | undefined): readonly JsonValue[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return Array.isArray(content)
    ? (content as readonly JsonValue[]).map((part) =>
        applyRules(part, [withoutNulls, cacheLifetime, imageAddress, fileName]),
      )
    : [];
}

/** `5m` is what a cache mark lives where it says nothing. */
const cacheLifetime: Rule = (part) =>
  part.cache_control === undefined
    ? part
    : { ...part, cache_control: applyRules(part.cache_control, [withoutDefault("ttl", "5m")]) };

const content: Rule = (message) => {
  const parts = partsOf(message.content);
  const joined = message.role === "assistant" ? joinTexts(parts) : parts;
  return { ...message, content: joined.length === 0 ? undefined : [...joined] };
};

/** Text parts of an assistant's turn follow each other with nothing between. */
function joinTexts(parts: readonly JsonValue[]): readonly JsonValue[] {
  const isPlain = (part: JsonValue): boolean =>
    asObject(part)?.type === "text" && Object.keys(asObject(part) ?? {}).length === 2;
  if (parts.length < 2 || !parts.every(isPlain)) return parts;
  return [{ type: "text", text: parts.map((part) => stringAt(asObject(part) ?? {}, "text") ?? "").join("") }];
}

/** Arguments are JSON whatever its spacing; `index` and `parsed_arguments` are notes of a client library. */
const callRules: readonly Rule[] = [
  withoutNulls,
  without("index"),
  (call) => ({ type: "function", ...call }),
  (call) => {
    const definition = asObject(call.function);
    if (definition === null) return call;
    const text = definition.arguments;
    return {
      ...call,
      function: {
        name: definition.name ?? null,
        arguments: typeof text === "string" ? parsedOrText(text === "" ? "{}" : text) : (text ?? {}),
      },
    };
  },
];

/** The name a tool result carries says nothing that its call does not: the wire pairs by id and has no such field. */
const toolResult: Rule = (message) => (message.role === "tool" ? { ...message, name: undefined } : message);

/** What the model thought goes under either name, and empty is absent. */
const reasoningText: readonly Rule[] = [
  withoutDefault("reasoning_content", ""),
  withoutDefault("reasoning", ""),
  renamed("reasoning", "reasoning_content"),
  without("reasoning"),
];

/** The readable text beside `reasoning_details` says the same again (OpenRouter documents it as a duplicate). */
const detailsSayIt: Rule = (message) =>
  message.reasoning_details === undefined ? message : { ...message, reasoning_content: undefined };

/** DeepSeek wants reasoning back with a turn that called tools; with any other it may be sent or left out (its documentation of thinking mode). */
const optionalReasoning: Rule = (message) =>
  message.tool_calls === undefined ? { ...message, reasoning_content: undefined } : message;

const messageRulesOf: Readonly<Record<string, readonly Rule[]>> = { deepseek: [optionalReasoning] };

const messageRules: readonly Rule[] = [
  withoutNulls,
  (message) => (message.role === "developer" ? { ...message, role: "system" } : message),
  refusalParts,
  content,
  ...reasoningText,
  detailsSayIt,
  withoutDefault("refusal", ""),
  withoutDefault("annotations", []),
  toolResult,
  (message) => ({ ...message, tool_calls: applyToItems(message, "tool_calls", callRules) }),
];

/** An assistant's turn that holds nothing says nothing; vendors refuse it. */
function saysSomething(message: JsonValue): boolean {
  return asObject(message)?.role !== "assistant" || Object.keys(asObject(message) ?? {}).length > 1;
}

function messages(provider: string): Rule {
  const rules = [...messageRules, ...(messageRulesOf[provider] ?? [])];
  return (body) => ({
    ...body,
    messages: [
      ...inOrderOfIds(
        (message) => (message.role === "tool" ? (stringAt(message, "tool_call_id") ?? "") : null),
        listAt(body, "messages")
          .map((message) => applyRules(message, rules))
          .filter(saysSomething),
      ),
    ],
  });
}

/** How tools are to be called says nothing where there are none; OpenAI refuses to hear it. */
const toolsOrNothing: Rule = (body) => (body.tools === undefined ? { ...body, parallel_tool_calls: undefined } : body);

const bodyRules: readonly Rule[] = [
  withoutNulls,
  // Asked for by the caller's way of calling, and always asked for.
  without("stream", "stream_options"),
  renamed("max_completion_tokens", "max_tokens"),
  without("max_completion_tokens"),
  withoutDefault("n", 1),
  withoutDefault("tool_choice", "auto"),
  withoutDefault("parallel_tool_calls", true),
  withoutDefault("response_format", { type: "text" }),
  withoutDefault("logprobs", false),
  namedToolChoice,
  oneReasoningEffort,
  stopList,
  withoutDefault("stop", []),
  responseSchema,
  tools,
  toolsOrNothing,
];

/** The request with everything told in one way that this wire lets a client tell in several. */
export function canonicalChatRequest(body: JsonValue, provider: string): JsonObject {
  return asObject(applyRules(body, [...bodyRules, messages(provider)])) ?? {};
}
