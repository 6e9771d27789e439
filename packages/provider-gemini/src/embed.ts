import {
  CruxError,
  unknownUsage,
  type CallContext,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type JsonObject,
} from "@crux/core";
import { decodeUsage } from "./decode/decode-usage.ts";
import { readAnswer } from "./read-answer.ts";
import { embeddingsSchema } from "./schemas.ts";
import { modelPath, send } from "./send.ts";
import type { GeminiSettings } from "./settings.ts";

/** One vector for each text. @throws CruxError as a call does; `bad-response` where vectors are missing. */
export async function embed(
  settings: GeminiSettings,
  { input, dimensions }: EmbeddingRequest,
  context: CallContext,
): Promise<EmbeddingAnswer> {
  const { model } = context;
  const path = modelPath(model);
  const requests = input.map((text) => requestFor(text, path.slice(1), dimensions));
  const [only] = requests;
  const response = await send(
    settings,
    context,
    requests.length === 1 && only !== undefined
      ? { method: "POST", path: `${path}:embedContent`, body: only }
      : { method: "POST", path: `${path}:batchEmbedContents`, body: { requests } },
  );
  const { embeddings, usageMetadata } = await readAnswer(response, embeddingsSchema, "list of embeddings");
  if (embeddings.length !== input.length) throw miscounted(input.length, embeddings.length);
  return {
    vectors: embeddings.map(({ values }) => values),
    usage: decodeUsage(usageMetadata ?? null) ?? unknownUsage,
    model: null,
  };
}

function requestFor(text: string, model: string, dimensions: number | undefined): JsonObject {
  return {
    model,
    content: { parts: [{ text }] },
    ...(dimensions === undefined ? {} : { outputDimensionality: dimensions }),
  };
}

function miscounted(asked: number, got: number): CruxError {
  return new CruxError("bad-response", `Gemini sent ${got} embeddings for ${asked} texts.`, { phase: "body" });
}
