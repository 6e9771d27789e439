import type { JsonObject, JsonValue } from "@crux/core";
import { asObject, listAt } from "../requests/wire-object.ts";
import {
  applyRules,
  applyToItems,
  canonicalSchema,
  without,
  withoutDefault,
  withoutNulls,
  type Rule,
} from "./canonical-json.ts";

/** `5m` is what a cache mark lives where it says nothing. */
const cacheMark: Rule = (object) =>
  object.cache_control === undefined
    ? object
    : { ...object, cache_control: applyRules(object.cache_control, [withoutNulls, withoutDefault("ttl", "5m")]) };

/** A string is one text block. */
function blocksOf(content: JsonValue | undefined): readonly JsonValue[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? (content as readonly JsonValue[]) : [];
}

/** Plain text given as base64 is the same document as the text itself. */
const textDocument: Rule = (block) => {
  const source = asObject(block.source);
  if (source?.type !== "base64" || source.media_type !== "text/plain" || typeof source.data !== "string") return block;
  return {
    ...block,
    source: { type: "text", media_type: "text/plain", data: Buffer.from(source.data, "base64").toString("utf8") },
  };
};

/** A tool result of no error, and one whose content is a string. */
const toolResult: Rule = (block) => {
  if (block.type !== "tool_result") return block;
  const content = blocksOf(block.content)
    .map((item) => applyRules(item, blockRules))
    .filter(saysSomething);
  return {
    ...block,
    is_error: block.is_error === true ? true : undefined,
    content: content.length === 0 ? undefined : content,
  };
};

const blockRules: readonly Rule[] = [
  withoutNulls,
  cacheMark,
  withoutDefault("citations", []),
  withoutDefault("citations", { enabled: false }),
  textDocument,
  toolResult,
];

/** The service refuses a text block that holds nothing but white space, so that none can be meant. */
function saysSomething(block: JsonValue): boolean {
  const { type, text } = asObject(block) ?? {};
  return type !== "text" || typeof text !== "string" || text.trim() !== "";
}

function canonicalBlocks(content: JsonValue | undefined): JsonValue[] {
  return blocksOf(content)
    .map((block) => applyRules(block, blockRules))
    .filter(saysSomething);
}

/** Turns of one role that stand side by side are one turn: the service joins them itself. */
function joinedTurns(messages: readonly JsonValue[]): JsonValue[] {
  const joined: { role: JsonValue; content: JsonValue[] }[] = [];
  for (const message of messages) {
    const { role = null, content } = asObject(message) ?? {};
    const last = joined.at(-1);
    const blocks = canonicalBlocks(content);
    if (last !== undefined && last.role === role) last.content.push(...blocks);
    else joined.push({ role, content: blocks });
  }
  return joined;
}

const toolRules: readonly Rule[] = [
  withoutNulls,
  cacheMark,
  withoutDefault("type", "custom"),
  withoutDefault("strict", false),
  withoutDefault("description", ""),
  (tool) => (tool.input_schema === undefined ? tool : { ...tool, input_schema: canonicalSchema(tool.input_schema) }),
];

/** `auto` is the default, and so is that calls may come side by side. */
const toolChoice: Rule = (body) => {
  const choice = applyRules(body.tool_choice, [withoutNulls, withoutDefault("disable_parallel_tool_use", false)]);
  return { ...body, tool_choice: JSON.stringify(choice) === '{"type":"auto"}' || choice === null ? undefined : choice };
};

/** `output_format` is what `output_config.format` was called while it was in beta. */
const outputFormat: Rule = (body) => {
  const format = asObject(body.output_config)?.format ?? body.output_format;
  if (format === undefined) return body;
  const canonical = applyRules(format, [
    withoutNulls,
    (object) => (object.schema === undefined ? object : { ...object, schema: canonicalSchema(object.schema) }),
  ]);
  return { ...body, output_format: undefined, output_config: { ...asObject(body.output_config), format: canonical } };
};

/** Models before the fifth generation do not think unless they are asked to. */
const thinkingOff: Rule = (body) => {
  const off =
    asObject(body.thinking)?.type === "disabled" &&
    /^claude-(?:[23]|instant|[a-z]+-4)(?![0-9])/.test(String(body.model));
  return off ? { ...body, thinking: undefined } : body;
};

const bodyRules: readonly Rule[] = [
  withoutNulls,
  // Asked for by the caller's way of calling.
  without("stream"),
  cacheMark,
  (body) => ({ ...body, system: body.system === undefined ? undefined : canonicalBlocks(body.system) }),
  withoutDefault("system", []),
  (body) => ({ ...body, messages: joinedTurns(listAt(body, "messages")) }),
  (body) => ({ ...body, tools: applyToItems(body, "tools", toolRules) }),
  toolChoice,
  outputFormat,
  withoutDefault("stop_sequences", []),
  // The documented default.
  withoutDefault("temperature", 1),
  thinkingOff,
];

/** The request with everything told in one way that the Messages wire lets a client tell in several. */
export function canonicalMessagesRequest(body: JsonValue): JsonObject {
  return asObject(applyRules(body, bodyRules)) ?? {};
}
