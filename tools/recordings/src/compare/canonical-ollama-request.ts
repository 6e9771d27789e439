import type { JsonObject, JsonValue } from "@crux/core";
import { asObject } from "../requests/wire-object.ts";
import {
  applyRules,
  applyToItems,
  canonicalSchema,
  without,
  withoutDefault,
  withoutNulls,
  type Rule,
} from "./canonical-json.ts";

/** A format that is an empty string is none. */
const format: Rule = (body) => {
  const { format: wanted, ...rest } = body;
  return wanted === undefined || wanted === "" ? rest : { ...rest, format: canonicalSchema(wanted) };
};

const functionRules: readonly Rule[] = [
  withoutNulls,
  withoutDefault("description", ""),
  (definition) => ({
    ...definition,
    parameters: canonicalSchema(definition.parameters ?? { type: "object", properties: {} }),
  }),
];

const tools: Rule = (body) => ({
  ...body,
  tools: applyToItems(body, "tools", [
    withoutNulls,
    (tool) => ({ type: "function", ...tool, function: applyRules(tool.function, functionRules) }),
  ]),
});

/** A call is of a function where it does not say; its place among its fellows stands in the order of the list. */
const callRules: readonly Rule[] = [
  withoutNulls,
  without("index"),
  (call) => ({ type: "function", ...call, function: applyRules(call.function, [withoutNulls, without("index")]) }),
];

const messageRules: readonly Rule[] = [
  withoutNulls,
  withoutDefault("content", ""),
  withoutDefault("thinking", ""),
  withoutDefault("images", []),
  (message) => ({ ...message, tool_calls: applyToItems(message, "tool_calls", callRules) }),
];

const bodyRules: readonly Rule[] = [
  withoutNulls,
  // Asked for by the caller's way of calling, and always said.
  without("stream"),
  // Said with every request, unless the caller wants it otherwise: what does not fit is an error, and no silent loss.
  withoutDefault("truncate", false),
  withoutDefault("shift", false),
  format,
  (body) => ({ ...body, options: applyRules(body.options ?? {}, [withoutNulls]) }),
  withoutDefault("options", {}),
  tools,
  (body) => ({ ...body, messages: applyToItems(body, "messages", messageRules) }),
];

/** The request to Ollama's own chat with everything told in one way that this wire lets a client tell in several. */
export function canonicalOllamaRequest(body: JsonValue): JsonObject {
  return asObject(applyRules(body, bodyRules)) ?? {};
}
