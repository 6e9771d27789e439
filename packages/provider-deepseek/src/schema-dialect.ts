import type { SchemaDialect } from "@crux/core";

/**
 * The JSON Schema that a strict tool takes at DeepSeek's beta address (api-docs.deepseek.com/guides/tool_calls,
 * 2026-11-22): every property required, objects closed, no lengths and no bounds of arrays. What its page and those
 * who use it do not agree on, such as formats, is left to the description.
 */
export const strictSchema: SchemaDialect = {
  name: "DeepSeek's strict mode",
  keywords: {
    accepted: [
      ...["type", "title", "description", "enum", "const", "anyOf", "$ref", "$defs"],
      ...["properties", "required", "additionalProperties", "items"],
    ],
  },
  root: "object",
  objects: "closed",
  properties: "required",
  references: "bare",
  untyped: "typed",
};
