import { CruxError, unknownUsage, type CallContext, type EmbeddingAnswer, type EmbeddingRequest } from "@crux/core";
import { readAnswer } from "./read-answer.ts";
import { embeddingsSchema } from "./schemas.ts";
import { send } from "./send.ts";
import type { OllamaSettings } from "./settings.ts";

/** Turns texts into vectors, all in one request. A text too long for the model is an error: it is not cut. @throws CruxError as a call does */
export async function embed(
  settings: OllamaSettings,
  { input, dimensions }: EmbeddingRequest,
  context: CallContext,
): Promise<EmbeddingAnswer> {
  const { model } = context;
  const body = {
    model,
    input,
    truncate: false,
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(settings.keepAlive === undefined ? {} : { keep_alive: settings.keepAlive }),
  };
  const response = await send(settings, context, { method: "POST", path: "/api/embed", body, model });
  const answer = await readAnswer(response, embeddingsSchema, "list of embeddings");
  const { embeddings: vectors, prompt_eval_count: inputTokens } = answer;
  if (vectors.length !== input.length)
    throw new CruxError("bad-response", `Ollama sent ${vectors.length} vectors for ${input.length} texts.`);
  const raw = typeof inputTokens === "number" ? { prompt_eval_count: inputTokens } : null;
  return { vectors, usage: { ...unknownUsage, inputTokens: inputTokens ?? null, raw }, model: answer.model ?? null };
}
