import type { JsonObject, JsonValue } from "@crux/core";
import { asObject, listAt, stringAt } from "../requests/wire-object.ts";
import { functionRules, schemaUnder } from "./canonical-function.ts";
import {
  applyRules,
  applyToItems,
  parsedOrText,
  without,
  withoutDefault,
  withoutNulls,
  type Rule,
} from "./canonical-json.ts";
import { inOrderOfIds } from "./canonical-order.ts";

/** `instructions` are the first message of the system (OpenAI: "inserts a system or developer message as the first item"). */
const instructionsAsMessage: Rule = ({ instructions, ...body }) => {
  if (typeof instructions !== "string" || instructions === "") return body;
  return { ...body, input: [{ role: "system", content: instructions }, ...itemsOf(body.input)] };
};

/** A string is one message of the user. */
function itemsOf(input: JsonValue | undefined): readonly JsonValue[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  return Array.isArray(input) ? (input as readonly JsonValue[]) : [];
}

/** `auto` is the documented default. */
const imageDetail = withoutDefault("detail", "auto");

/** The name a file gets where it has none, since OpenAI wants one beside its bytes. */
const fileName = withoutDefault("filename", "document.pdf");

/** What the model's answer says of its text beside the citations means nothing in a request. */
const answeredText: Rule = (part) =>
  part.type === "output_text" ? { ...part, logprobs: undefined, parsed: undefined } : part;

const partRules: readonly Rule[] = [
  withoutNulls,
  imageDetail,
  fileName,
  answeredText,
  withoutDefault("annotations", []),
];

/** String content is one text part, of the kind that its role has; empty text is none. */
function partsOf(content: JsonValue | undefined, role: JsonValue | undefined): readonly JsonValue[] {
  const type = role === "assistant" ? "output_text" : "input_text";
  const parts = typeof content === "string" ? [{ type, text: content }] : content;
  if (!Array.isArray(parts)) return [];
  return (parts as readonly JsonValue[])
    .map((part) => applyRules(part, partRules))
    .filter((part) => asObject(part)?.text !== "");
}

/** A message may say its type, and a developer is who the system was before. */
const message: Rule = (item) => {
  if (item.role === undefined || (item.type !== undefined && item.type !== "message")) return item;
  const role = item.role === "developer" ? "system" : item.role;
  return { ...item, type: undefined, role, content: [...partsOf(item.content, role)] };
};

/** Arguments are JSON whatever its spacing; `status` and `parsed_arguments` are notes of an answer. */
const call: Rule = (item) => {
  if (item.type !== "function_call") return item;
  const text = item.arguments;
  return {
    ...item,
    arguments: typeof text === "string" ? parsedOrText(text === "" ? "{}" : text) : (text ?? {}),
    parsed_arguments: undefined,
  };
};

/** A result of one text is that text. */
const result: Rule = (item) =>
  item.type === "function_call_output" ? { ...item, output: [...partsOf(item.output, "user")] } : item;

const itemRules: readonly Rule[] = [withoutNulls, message, call, result];

const input: Rule = (body) => {
  const items = itemsOf(body.input).map((item) => applyRules(item, itemRules));
  const resultId = (item: JsonObject): string | null =>
    item.type === "function_call_output" ? (stringAt(item, "call_id") ?? "") : null;
  return { ...body, input: [...inOrderOfIds(resultId, items)] };
};

const tools: Rule = (body) => ({
  ...body,
  tools: applyToItems(body, "tools", [
    withoutNulls,
    (tool) => (tool.type === "function" ? (asObject(applyRules(tool, functionRules)) ?? {}) : tool),
  ]),
});

/** How tools are to be called says nothing where there are none. */
const toolsOrNothing: Rule = (body) =>
  body.tools === undefined ? { ...body, parallel_tool_calls: undefined, tool_choice: undefined } : body;

const formatRules: readonly Rule[] = [
  withoutNulls,
  withoutDefault("strict", false),
  withoutDefault("description", ""),
  schemaUnder("schema"),
];

const text: Rule = (body) => {
  const rules: readonly Rule[] = [
    withoutNulls,
    (object) => (object.format === undefined ? object : { ...object, format: applyRules(object.format, formatRules) }),
    withoutDefault("format", { type: "text" }),
  ];
  return body.text === undefined ? body : { ...body, text: applyRules(body.text, rules) };
};

const reasoning: Rule = (body) =>
  body.reasoning === undefined ? body : { ...body, reasoning: applyRules(body.reasoning, [withoutNulls]) };

/**
 * What is included has no order, and encrypted reasoning comes without being asked for now; ours asks wherever nothing
 * is stored, since older models give it only then.
 */
const include: Rule = (body) => {
  const asked = listAt(body, "include")
    .filter((name) => typeof name === "string" && name !== "reasoning.encrypted_content")
    .sort();
  return { ...body, include: asked.length === 0 ? undefined : asked };
};

const bodyRules: readonly Rule[] = [
  withoutNulls,
  // Asked for by the caller's way of calling.
  without("stream", "stream_options"),
  instructionsAsMessage,
  input,
  withoutDefault("store", true),
  withoutDefault("tool_choice", "auto"),
  withoutDefault("parallel_tool_calls", true),
  withoutDefault("truncation", "disabled"),
  tools,
  toolsOrNothing,
  text,
  withoutDefault("text", {}),
  reasoning,
  withoutDefault("reasoning", {}),
  include,
];

/** The request with everything told in one way that the Responses wire lets a client tell in several. */
export function canonicalResponsesRequest(body: JsonValue): JsonObject {
  return asObject(applyRules(body, bodyRules)) ?? {};
}
