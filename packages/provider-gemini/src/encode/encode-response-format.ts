import { toJson, toJsonSchema, type ChatRequest, type JsonObject, type ResponseFormat } from "@crux/core";
import { encodeSchema } from "./encode-schema.ts";
import type { Encoding } from "./encoding.ts";

/** How an answer's form is asked for: by the vendor's fields, or in words where it cannot hold the model to it. */
export interface EncodedFormat {
  readonly config: JsonObject;
  readonly instruction: string | null;
}

/** Encodes `responseFormat`. `withFunctions`: functions are declared beside it. */
export function encodeResponseFormat(
  { responseFormat: format }: Pick<ChatRequest, "responseFormat">,
  withFunctions: boolean,
  encoding: Encoding,
): EncodedFormat {
  const { family, model, warn } = encoding;
  if (format === undefined || format.type === "text") return { config: {}, instruction: null };
  if (family.json && (family.combinesTools || !withFunctions))
    return { config: configOf(format, encoding), instruction: null };
  const why = family.json ? `${model} cannot be held to JSON beside tools` : `${model} has no JSON mode`;
  warn("changed-option", `${why}; it is asked for in words.`, "responseFormat");
  return { config: {}, instruction: wordsFor(format) };
}

type JsonFormat = Exclude<ResponseFormat, { type: "text" }>;

function configOf(format: JsonFormat, encoding: Encoding): JsonObject {
  const responseMimeType = "application/json";
  if (format.type === "json") return { responseMimeType };
  const { name, description } = format;
  const schema = encodeSchema(format.schema, "answer", "responseFormat.schema", encoding);
  const named = {
    ...(name === undefined || schema.title !== undefined ? {} : { title: name }),
    ...(description === undefined || schema.description !== undefined ? {} : { description }),
    ...schema,
  };
  return { responseMimeType, [encoding.family.jsonSchema ? "responseJsonSchema" : "responseSchema"]: named };
}

function wordsFor(format: JsonFormat): string {
  if (format.type === "json") return "Answer with one JSON value and nothing else.";
  const { description } = format;
  const about = description === undefined ? "" : ` It is: ${description}`;
  return `Answer with one JSON value that fits this JSON Schema, and nothing else.${about}\n${toJson(toJsonSchema(format.schema))}`;
}
