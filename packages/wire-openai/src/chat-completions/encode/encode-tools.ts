import { toJsonSchema, type FunctionTool, type JsonObject, type ToolChoice } from "@crux/core";
import { cacheFields } from "./encode-content.ts";
import { optionsFor, warnDropped, type EncodeContext } from "./encode-context.ts";
import type { RefusableOption, WireBody } from "../../wire-dialect.ts";
import { encodeStrictSchema } from "../../encode/strict-schema.ts";
import { addTools } from "../../encode/tool-list.ts";

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
