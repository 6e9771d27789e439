import { toJson, toJsonSchema, type JsonObject, type ResponseFormat } from "@crux/core";
import { familyOf } from "../model-families.ts";
import { enforcedSchema } from "../schema-dialect.ts";
import { encodeSchema } from "./encode-schema.ts";
import type { Encoding } from "./encoding.ts";

/** A response format: enforced by the vendor, or asked for in words. */
export interface EncodedFormat {
  readonly format?: JsonObject;
  readonly instruction?: string;
}

/** Encodes `responseFormat`. The vendor enforces schemas on newer models and knows no plain JSON mode (2026-11-22). */
export function encodeResponseFormat(format: ResponseFormat | undefined, encoding: Encoding): EncodedFormat {
  if (format === undefined || format.type === "text") return {};
  if (format.type === "json") {
    encoding.warn(
      "added-instruction",
      "Anthropic knows no JSON mode: the model is told to answer in JSON, and nothing enforces it.",
      "responseFormat",
    );
    return { instruction: "Answer with one JSON value and nothing else: no explanation, no code fence." };
  }
  if (familyOf(encoding.model).structuredOutput) {
    const schema = encodeSchema(format.schema, enforcedSchema, "responseFormat.schema", encoding);
    return { format: { type: "json_schema", schema: describe(schema, format.description) } };
  }
  encoding.warn(
    "added-instruction",
    `${encoding.model} cannot be held to a schema: the model is told of it, and nothing enforces it.`,
    "responseFormat",
  );
  return {
    instruction: `Answer with one JSON value that fits this JSON Schema, and nothing else: no explanation, no code fence.\n${toJson(toJsonSchema(format.schema))}`,
  };
}

function describe(schema: JsonObject, description: string | undefined): JsonObject {
  return description === undefined || schema.description !== undefined ? schema : { ...schema, description };
}
