import {
  type ChatRequest,
  type FunctionTool,
  type JsonObject,
  type ProviderTool,
  type Tool,
  type ToolChoice,
} from "@crux/core";
import { isEmptyJson } from "../wire-json.ts";
import { encodeSchema } from "./encode-schema.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** Whether functions are declared in a request. */
export function hasFunctions({ tools = [] }: Pick<ChatRequest, "tools">): boolean {
  return tools.some((tool) => tool.type === "function");
}

/** Encodes `tools`, `toolChoice` and `parallelToolCalls`. `withSchema`: the answer's form is held to a schema. */
export function encodeTools(request: ChatRequest, withSchema: boolean, encoding: Encoding): JsonObject {
  const tools = request.tools ?? [];
  const declarations = tools.flatMap((tool, at) =>
    tool.type === "function" ? [annotate(encodeFunction(tool, `tools.${at}`, encoding), tool)] : [],
  );
  const own = tools.flatMap((tool, at) =>
    isOurs(tool, at, declarations.length > 0, encoding) ? [tool.definition] : [],
  );
  const all = [...(declarations.length === 0 ? [] : [{ functionDeclarations: declarations }]), ...own];
  if (request.parallelToolCalls === false && declarations.length > 0) {
    const message = "Gemini knows no way to keep calls from standing side by side; parallelToolCalls is left out.";
    encoding.warn("dropped-option", message, "parallelToolCalls");
  }
  if (all.length === 0) return {};
  const config = toolConfigOf(
    request,
    { withSchema, functions: declarations.length > 0, own: own.length > 0 },
    encoding,
  );
  return { tools: all, ...(Object.keys(config).length === 0 ? {} : { toolConfig: config }) };
}

function isOurs(
  tool: Tool,
  at: number,
  besideFunctions: boolean,
  { family, model, warn }: Encoding,
): tool is ProviderTool {
  if (tool.type === "function") return false;
  const path = `tools.${at}`;
  if (tool.provider !== "gemini") {
    warn("dropped-tool", `A tool of ${tool.provider} means nothing to Gemini and is left out.`, path);
    return false;
  }
  if (!besideFunctions || family.combinesTools) return true;
  warn("dropped-tool", `${model} takes no tools of Google's beside functions; this one is left out.`, path);
  return false;
}

function encodeFunction({ name, description, parameters }: FunctionTool, path: string, encoding: Encoding): JsonObject {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : encodeParameters(parameters, `${path}.parameters`, encoding)),
  };
}

/** Before 2.5 an object without properties is refused: no parameters at all say the same. */
function encodeParameters(
  parameters: NonNullable<FunctionTool["parameters"]>,
  path: string,
  encoding: Encoding,
): JsonObject {
  const schema = encodeSchema(parameters, "arguments", path, encoding);
  if (encoding.family.jsonSchema) return { parametersJsonSchema: schema };
  return isEmptyJson(schema.properties) ? {} : { parameters: schema };
}

interface Declared {
  readonly withSchema: boolean;
  readonly functions: boolean;
  readonly own: boolean;
}

function toolConfigOf(request: ChatRequest, { withSchema, functions, own }: Declared, encoding: Encoding): JsonObject {
  const calling = functions ? callingConfig(request, withSchema, encoding) : null;
  return {
    ...(calling === null ? {} : { functionCallingConfig: calling }),
    // Without it the vendor refuses its own tools beside functions.
    ...(functions && own ? { includeServerSideToolInvocations: true } : {}),
  };
}

/** `VALIDATED` leaves the choice to the model, and holds its calls to their schemas. */
function callingConfig(
  { toolChoice, tools = [] }: ChatRequest,
  withSchema: boolean,
  encoding: Encoding,
): JsonObject | null {
  if (withSchema && toolChoice !== undefined && toolChoice !== "auto" && toolChoice !== "none") {
    const message = "Beside a schema for the answer, Gemini leaves it to the model whether to call a tool.";
    encoding.warn("changed-option", message, "toolChoice");
    return { mode: "AUTO" };
  }
  const isStrict = tools.some((tool) => tool.type === "function" && tool.strict === true);
  if (toolChoice === undefined || toolChoice === "auto") {
    if (isStrict && !withSchema) return { mode: "VALIDATED" };
    return toolChoice === undefined ? null : { mode: "AUTO" };
  }
  return forced(toolChoice);
}

function forced(choice: Exclude<ToolChoice, "auto">): JsonObject {
  if (choice === "none") return { mode: "NONE" };
  return choice === "required" ? { mode: "ANY" } : { mode: "ANY", allowedFunctionNames: [choice.tool] };
}
