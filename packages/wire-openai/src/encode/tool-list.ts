import type { FunctionTool, JsonObject, ToolChoice } from "@crux/core";
import type { RefusableOption, WireBody } from "../wire-dialect.ts";
import { warnDropped, type WireContext } from "./wire-context.ts";

/** What differs between the wires: the form of a function, and of the choice of one. */
export interface ToolForms {
  encodeFunction(tool: FunctionTool, path: string): JsonObject;
  encodeChoice(choice: ToolChoice, encoded: readonly JsonObject[]): string | JsonObject;
}

/** Adds the tools and what is said of their use. Without a tool left, nothing is said: servers refuse a choice of none. */
export function addTools(
  body: WireBody,
  refused: ReadonlySet<RefusableOption>,
  context: WireContext,
  { encodeFunction, encodeChoice }: ToolForms,
): void {
  const { tools = [], toolChoice } = context.request;
  const encoded: JsonObject[] = [];
  tools.forEach((tool, index) => {
    const path = `tools.${index}`;
    if (tool.type === "function") encoded.push(encodeFunction(tool, path));
    else if (tool.provider === context.dialect.id) encoded.push(tool.definition);
    else warnForeign(tool.provider, path, context);
  });
  if (encoded.length === 0) {
    if (toolChoice !== undefined && toolChoice !== "none" && toolChoice !== "auto")
      warnDropped(context, "dropped-option", "There is no tool to choose.", "toolChoice");
    return;
  }
  body.tools = encoded;
  if (toolChoice !== undefined) body.tool_choice = encodeChoice(toolChoice, encoded);
  addParallel(body, refused, context);
}

function warnForeign(provider: string, path: string, context: WireContext): void {
  const message = `A tool of ${provider} means nothing to ${context.dialect.displayName} and is left out.`;
  warnDropped(context, "dropped-tool", message, path);
}

function addParallel(body: WireBody, refused: ReadonlySet<RefusableOption>, context: WireContext): void {
  const { parallelToolCalls } = context.request;
  if (parallelToolCalls === undefined) return;
  if (!refused.has("parallelToolCalls")) body.parallel_tool_calls = parallelToolCalls;
  else if (!parallelToolCalls) {
    const message = `${context.dialect.displayName} cannot be kept from calling several tools at once.`;
    warnDropped(context, "dropped-option", message, "parallelToolCalls");
  }
}
