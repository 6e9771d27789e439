import type { ChatRequest, FunctionTool, JsonObject, ToolChoice } from "@crux/core";
import { familyOf } from "../model-families.ts";
import { enforcedToolSchema, toolSchema } from "../schema-dialect.ts";
import { encodeSchema } from "./encode-schema.ts";
import type { EncodedThinking } from "./encode-thinking.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** Encodes `tools`, `toolChoice` and `parallelToolCalls`. */
export function encodeTools(request: ChatRequest, mode: EncodedThinking["mode"], encoding: Encoding): JsonObject {
  const tools = (request.tools ?? []).flatMap((tool, index): JsonObject[] => {
    const path = `tools.${index}`;
    if (tool.type === "function") return [annotate(encodeFunction(tool, path, encoding), tool, path, encoding)];
    if (tool.provider === "anthropic") return [tool.definition];
    encoding.warn("dropped-tool", `A tool of ${tool.provider} means nothing to Anthropic and is left out.`, path);
    return [];
  });
  // A choice without tools is refused.
  if (tools.length === 0) return {};
  const choice = encodeToolChoice(request, mode, encoding);
  return { tools, ...(choice === null ? {} : { tool_choice: choice }) };
}

function encodeFunction(tool: FunctionTool, path: string, encoding: Encoding): JsonObject {
  const { name, description, parameters } = tool;
  const strict = tool.strict === true && canBeStrict(path, encoding);
  const given = parameters ?? { type: "object", properties: {} };
  return {
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: encodeSchema(given, strict ? enforcedToolSchema : toolSchema, `${path}.parameters`, encoding),
    ...(strict ? { strict: true } : {}),
  };
}

function canBeStrict(path: string, { model, warn }: Encoding): boolean {
  const can = familyOf(model).structuredOutput;
  if (!can) warn("dropped-option", `${model} cannot be held to a tool's schema.`, `${path}.strict`);
  return can;
}

function encodeToolChoice(
  { toolChoice, parallelToolCalls }: ChatRequest,
  mode: EncodedThinking["mode"],
  encoding: Encoding,
): JsonObject | null {
  const alone = parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  if (toolChoice === "none") return { type: "none" };
  if (toolChoice === undefined || toolChoice === "auto") {
    return toolChoice === undefined && parallelToolCalls !== false ? null : { type: "auto", ...alone };
  }
  return { ...forcedChoice(toolChoice, mode, encoding), ...alone };
}

function forcedChoice(
  choice: Exclude<ToolChoice, "auto" | "none">,
  mode: EncodedThinking["mode"],
  { model, warn }: Encoding,
): JsonObject {
  if (!familyOf(model).forcedToolChoice || mode === "budget") {
    const why = mode === "budget" ? "a thinking budget is set" : `${model} takes no forced tool choice`;
    warn("changed-option", `The model may choose whether to call a tool, since ${why}.`, "toolChoice");
    return { type: "auto" };
  }
  return choice === "required" ? { type: "any" } : { type: "tool", name: choice.tool };
}
