import { toJson, toJsonSchema, type JsonObject, type ResponseFormat } from "@crux/core";
import { warnDropped, type EncodeContext } from "./encode-context.ts";
import type { WireBody } from "../../wire-dialect.ts";
import { asksForJson } from "../../encode/asks-for-json.ts";
import { withInstruction, withJsonWord } from "../../encode/instruct.ts";
import { encodeStrictSchema } from "../../encode/strict-schema.ts";

/**
 * Asks for the form of the answer. A vendor that enforces less gets the most it can, and the rest as an instruction
 * among the messages, with a warning.
 */
export function encodeFormat(
  body: WireBody,
  messages: readonly JsonObject[],
  context: EncodeContext,
): readonly JsonObject[] {
  const { request, dialect, model } = context;
  const format = request.responseFormat;
  if (format === undefined || format.type === "text") return messages;
  const enforced = dialect.jsonOutput(model);
  if (format.type === "json-schema" && enforced.includes("json-schema")) {
    body.response_format = { type: "json_schema", json_schema: encodeSchema(format, context) };
    return messages;
  }
  if (enforced.includes("json")) body.response_format = { type: "json_object" };
  else
    warnDropped(
      context,
      "dropped-option",
      `${dialect.displayName} does not hold this model to JSON; it is only asked for it.`,
      "responseFormat",
    );
  if (format.type === "json") return asksForJson(request) ? messages : withJsonWord(messages, context);
  warnDropped(
    context,
    "changed-option",
    `${dialect.displayName} does not hold this model to a schema; it is asked for it in a system message.`,
    "responseFormat.schema",
  );
  return withInstruction(
    messages,
    `Answer with one JSON value that fits this JSON Schema, and nothing else:\n${toJson(toJsonSchema(format.schema))}`,
    context,
  );
}

function encodeSchema(
  { name = "response", description, schema, strict }: Extract<ResponseFormat, { type: "json-schema" }>,
  context: EncodeContext,
): JsonObject {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    schema:
      strict === true ? encodeStrictSchema(schema, "responseFormat.schema", "format", context) : toJsonSchema(schema),
    ...(strict === undefined ? {} : { strict }),
  };
}
