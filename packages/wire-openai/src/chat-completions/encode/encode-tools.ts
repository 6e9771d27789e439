import { toJsonSchema, type FunctionTool, type JsonObject, type Tool, type ToolChoice } from "@crux/core";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";
import type { RefusableOption, WireBody } from "../../wire-dialect.ts";
import { encodeStrictSchema } from "../../encode/strict-schema.ts";

/** Adds the tools and what is said of their use. Without a tool left, nothing is said: servers refuse a choice of none. */
export function encodeTools(body: WireBody, refused: ReadonlySet<RefusableOption>, context: EncodeContext): void {
  const { tools = [], toolChoice, parallelToolCalls } = context.request;
  const encoded = tools.flatMap((tool, index) => encodeTool(tool, `tools.${index}`, refused, context) ?? []);
  if (encoded.length === 0) {
    if (toolChoice !== undefined && toolChoice !== "none" && toolChoice !== "auto")
      warnDropped(context, "dropped-option", "There is no tool to choose.", "toolChoice");
    return;
  }
  body.tools = encoded;
  if (toolChoice !== undefined) body.tool_choice = encodeChoice(toolChoice);
  if (parallelToolCalls === undefined) return;
  if (!refused.has("parallelToolCalls")) body.parallel_tool_calls = parallelToolCalls;
  else if (!parallelToolCalls)
    warnDropped(
      context,
      "dropped-option",
      `${context.dialect.displayName} cannot be kept from calling several tools at once.`,
      "parallelToolCalls",
    );
}

function encodeTool(
  tool: Tool,
  path: string,
  refused: ReadonlySet<RefusableOption>,
  context: EncodeContext,
): JsonObject | null {
  if (tool.type === "function") return encodeFunction(tool, path, refused, context);
  if (tool.provider === context.dialect.id) return tool.definition;
  warnDropped(
    context,
    "dropped-tool",
    `A tool of ${tool.provider} means nothing to ${context.dialect.displayName} and is left out.`,
    path,
  );
  return null;
}

function encodeFunction(
  tool: FunctionTool,
  path: string,
  refused: ReadonlySet<RefusableOption>,
  context: EncodeContext,
): JsonObject {
  const { name, description, parameters, strict } = tool;
  const strictRefused = strict !== undefined && refused.has("strictTools");
  if (strictRefused && strict)
    warnDropped(
      context,
      "dropped-option",
      `${context.dialect.displayName} cannot hold the model to a tool's schema; check the arguments.`,
      `${path}.strict`,
    );
  const schema = parameters ?? { type: "object", properties: {} };
  return {
    type: "function",
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      parameters:
        strict === true && !strictRefused
          ? encodeStrictSchema(schema, `${path}.parameters`, "tool", context)
          : toJsonSchema(schema),
      ...(strict === undefined || strictRefused ? {} : { strict }),
    },
    ...cacheFields(tool.cache, `${path}.cache`, context),
    ...optionsFor(context, tool.providerOptions),
  };
}

function encodeChoice(choice: ToolChoice): string | JsonObject {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.tool } };
}
