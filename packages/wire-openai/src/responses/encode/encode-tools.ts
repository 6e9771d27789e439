import { toJsonSchema, type FunctionTool, type JsonObject, type ToolChoice } from "@crux/core";
import { encodeStrictSchema } from "../../encode/strict-schema.ts";
import { addTools } from "../../encode/tool-list.ts";
import type { RefusableOption, WireBody } from "../../wire-dialect.ts";
import { readString } from "../../wire-json.ts";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";

/** Adds the tools in this wire's form. */
export function encodeTools(body: WireBody, refused: ReadonlySet<RefusableOption>, context: EncodeContext): void {
  addTools(body, refused, context, {
    encodeFunction: (tool, path) => encodeFunction(tool, path, refused, context),
    encodeChoice,
  });
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
