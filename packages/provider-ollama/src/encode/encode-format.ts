import { partsOf, toJson, toJsonSchema, type ChatRequest, type JsonObject } from "@crux/core";
import type { Encoding } from "./encoding.ts";

/** A response format: what the server is asked to enforce, and what the model is told in words. */
export interface EncodedFormat {
  readonly format?: JsonObject | "json";
  readonly instruction?: string;
}

/**
 * Encodes `responseFormat`. A local server holds the answer to it by a grammar; the cloud takes it and does nothing
 * (ollama/ollama#12362), so that the model is told of it too.
 */
export function encodeFormat({ responseFormat, messages }: ChatRequest, { cloud, warn }: Encoding): EncodedFormat {
  if (responseFormat === undefined || responseFormat.type === "text") return {};
  const schema = responseFormat.type === "json" ? null : describe(toJsonSchema(responseFormat.schema), responseFormat);
  const format = schema ?? "json";
  if (cloud) {
    const message = "Ollama's cloud enforces no format: the model is told of it, and nothing holds it to it.";
    warn("added-instruction", message, "responseFormat");
    return { format, instruction: instructionFor(schema) };
  }
  if (schema !== null || mentionsJson(messages)) return { format };
  // Held to JSON, and told nothing of it, a model may write white space without end.
  const message = "No message speaks of JSON: the model is told to answer in it, as Ollama's JSON mode wants.";
  warn("added-instruction", message, "responseFormat");
  return { format, instruction: instructionFor(null) };
}

function describe(schema: JsonObject, { description }: { readonly description?: string | undefined }): JsonObject {
  return description === undefined || schema.description !== undefined ? schema : { ...schema, description };
}

function instructionFor(schema: JsonObject | null): string {
  const plain = "and nothing else: no explanation, no code fence.";
  return schema === null
    ? `Answer with one JSON value ${plain}`
    : `Answer with one JSON value that fits this JSON Schema, ${plain}\n${toJson(schema)}`;
}

function mentionsJson(messages: ChatRequest["messages"]): boolean {
  return messages.some(({ content }) =>
    partsOf(content).some((part) => part.type === "text" && /json/i.test(part.text)),
  );
}
