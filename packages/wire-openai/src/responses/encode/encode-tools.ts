import { toJsonSchema, type FunctionTool, type JsonObject, type Tool, type ToolChoice } from "@crux/core";
import { encodeStrictSchema } from "../../encode/strict-schema.ts";
import type { RefusableOption, WireBody } from "../../wire-dialect.ts";
import { readString } from "../../wire-json.ts";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";

/** Adds the tools and what is said of their use. Without a tool left, nothing is said: servers refuse a choice of none. */
export function encodeTools(body: WireBody, refused: ReadonlySet<RefusableOption>, context: EncodeContext): void {
  const { tools = [], toolChoice, parallelToolCalls } = context.request;
  const encoded = tools
    .map((tool, index) => encodeTool(tool, `tools.${index}`, refused, context))
    .filter((tool) => tool !== null);
  if (encoded.length === 0) {
    if (toolChoice !== undefined && toolChoice !== "none" && toolChoice !== "auto")
      warnDropped(context, "dropped-option", "There is no tool to choose.", "toolChoice");
    return;
  }
  body.tools = encoded;
  if (toolChoice !== undefined) body.tool_choice = encodeChoice(toolChoice, encoded);
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
  const { name, description, parameters } = tool;
  const { dialect } = context;
  const strictRefused = refused.has("strictTools");
  if (strictRefused && tool.strict === true)
    warnDropped(
      context,
      "dropped-option",
      `${dialect.displayName} cannot hold the model to a tool's schema; check the arguments.`,
      `${path}.strict`,
    );
  const strict = strictRefused ? undefined : (tool.strict ?? (dialect.saysNotStrict === true ? false : undefined));
  const schema = parameters ?? { type: "object", properties: {} };
  return {
    type: "function",
    name,
    ...(description === undefined ? {} : { description }),
    parameters:
      strict === true ? encodeStrictSchema(schema, `${path}.parameters`, "tool", context) : toJsonSchema(schema),
    ...(strict === undefined ? {} : { strict }),
    ...cacheFields(tool.cache, `${path}.cache`, context),
    ...optionsFor(context, tool.providerOptions),
  };
}

/** A tool of the vendor's own is chosen by its type, a free-text tool by both. */
function encodeChoice(choice: ToolChoice, tools: readonly JsonObject[]): string | JsonObject {
  if (typeof choice === "string") return choice;
  const named = tools.find(({ name }) => name === choice.tool);
  const hosted = named ?? tools.find(({ type, name }) => type === choice.tool && name === undefined);
  const type = readString(hosted?.type) ?? "function";
  return named === undefined && hosted !== undefined ? { type } : { type, name: choice.tool };
}
