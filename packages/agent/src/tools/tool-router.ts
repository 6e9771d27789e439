import { CruxError, type FunctionTool, type ProviderTool, type ToolCallPart, type ToolInput } from "@crux/core";
import { checkParameters } from "./check-arguments.ts";
import type { AgentTool } from "./define-tool.ts";
import { routeCalls, type RouteOptions, type ToolRouterParts } from "./route-calls.ts";
import type { ToolCallRecord, ToolEvent } from "./tool-call-record.ts";

/** A tool of the caller's, or a vendor's own, which the vendor runs. */
export type RoutedTool = AgentTool | ProviderTool;

/** Tools by name, and what runs a model's calls of them. */
export interface ToolRouter {
  /** What a request says of the tools. */
  readonly definitions: readonly ToolInput[];
  /**
   * Sees to it that the arguments of every tool can be checked, so that it does not turn out once a model has been paid.
   * @throws CruxError `configuration` for a JSON Schema where the Crux has no validator, `invalid-request` for one that cannot be used.
   */
  prepare(): Promise<void>;
  /**
   * Runs the calls of one turn. Every call gets exactly one result: a call of an unknown tool, one that was cut, arguments that do
   * not fit, a denial, a tool that throws or takes too long are error results for the model to read. Returns the records in the
   * order of the calls; leaving early aborts what runs.
   * @throws CruxError `cancelled`, or what the signal was aborted with; `internal` for what `approve` throws.
   */
  route(
    calls: readonly ToolCallPart[],
    options: RouteOptions,
  ): AsyncGenerator<ToolEvent, readonly ToolCallRecord[], undefined>;
}

/**
 * Makes a router.
 * @throws CruxError `invalid-request` for two tools of one name or a tool that nothing runs.
 */
export function createToolRouter(tools: readonly RoutedTool[], parts: ToolRouterParts): ToolRouter {
  const byName = new Map<string, AgentTool>();
  tools.forEach((tool, index) => {
    if (isProviderTool(tool)) return;
    checkTool(tool, index);
    if (byName.has(tool.name))
      throw wrongTool(index, `Two tools are called ${tool.name}. Give each a name of its own.`);
    byName.set(tool.name, tool);
  });
  return {
    definitions: tools.map(toDefinition),
    prepare: () => checkParameters([...byName.values()], parts.crux),
    route: (calls, options) => routeCalls(calls, byName, options, parts),
  };
}

function isProviderTool(tool: RoutedTool): tool is ProviderTool {
  return tool.type === "provider-tool";
}

function checkTool(tool: AgentTool, index: number): void {
  if (typeof tool.execute !== "function")
    throw wrongTool(index, `The tool ${tool.name} has no execute function. Make it with defineTool.`);
}

function wrongTool(index: number, message: string): CruxError {
  return new CruxError("invalid-request", message, { path: `tools.${index}` });
}

/** What the model is to know of a tool: all but how it is run. */
function toDefinition(tool: RoutedTool): ToolInput {
  if (isProviderTool(tool)) return tool;
  const { name, description, parameters, strict, cache, providerOptions } = tool;
  const definition: Record<keyof Omit<FunctionTool, "type">, unknown> = {
    name,
    description,
    parameters,
    strict,
    cache,
    providerOptions,
  };
  const given = Object.entries(definition).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ToolInput;
}
