import { toJsonSchema, type ChatRequest, type FunctionTool, type JsonObject, type Tool } from "@crux/core";
import type { Encoding } from "./encoding.ts";

/**
 * Encodes `tools`, `toolChoice` and `parallelToolCalls`. The wire has no field for the last two (ollama/ollama#11171): with
 * `none` no tool is offered, and with one tool's name only that tool.
 */
export function encodeTools(request: ChatRequest, encoding: Encoding): JsonObject {
  const offered = request.toolChoice === "none" ? [] : (request.tools ?? []);
  const tools = offered.flatMap((tool, index) =>
    isChosen(tool, request) ? encodeTool(tool, `tools.${index}`, encoding) : [],
  );
  if (tools.length === 0) return {};
  warnOfChoice(request, encoding);
  return { tools };
}

function isChosen(tool: Tool, { toolChoice }: ChatRequest): boolean {
  if (typeof toolChoice !== "object") return true;
  return tool.type === "function" && tool.name === toolChoice.tool;
}

function encodeTool(tool: Tool, path: string, { warn }: Encoding): readonly JsonObject[] {
  if (tool.type === "function") {
    if (tool.strict === true) warn("dropped-option", "Ollama holds no call to its schema.", `${path}.strict`);
    return [{ type: "function", function: encodeFunction(tool), ...tool.providerOptions?.ollama }];
  }
  if (tool.provider === "ollama") return [tool.definition];
  warn("dropped-tool", `A tool of ${tool.provider} means nothing to Ollama and is left out.`, path);
  return [];
}

function encodeFunction({ name, description, parameters }: FunctionTool): JsonObject {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    parameters: toJsonSchema(parameters ?? { type: "object", properties: {} }),
  };
}

function warnOfChoice({ toolChoice, parallelToolCalls }: ChatRequest, { warn }: Encoding): void {
  if (toolChoice === "required")
    warn("dropped-option", "Ollama cannot be made to call a tool: the model may answer without.", "toolChoice");
  if (typeof toolChoice === "object")
    warn("changed-option", `Only ${toolChoice.tool} is offered; Ollama cannot be made to call it.`, "toolChoice");
  if (parallelToolCalls === false)
    warn("dropped-option", "Ollama cannot be held to one call a turn.", "parallelToolCalls");
}
