import { z } from "zod";
import { jsonValueSchema } from "@crux/core";

/*
 * What is read of the wire, in its own words (docs.ollama.com/api, 2026-11-22). Loose: a field that is unknown, absent or
 * null never fails an answer. Only what carries the answer can make it unreadable.
 */

const word = z.string().nullish().catch(null);
const count = z.int().nonnegative().nullish().catch(null);

const toolCallSchema = z.looseObject({
  id: word,
  function: z.looseObject({ name: z.string().nullish(), arguments: jsonValueSchema.nullish() }).nullish(),
});
/** One tool call: whole, its arguments a value. */
export type WireToolCall = z.infer<typeof toolCallSchema>;

/** One line of a stream of `POST /api/chat`, or the whole of an answer. */
export const chatLineSchema = z.looseObject({
  model: word,
  message: z
    .looseObject({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z.array(toolCallSchema).nullish(),
    })
    .nullish(),
  logprobs: z.array(jsonValueSchema).nullish().catch(null),
  done: z.boolean().nullish().catch(null),
  done_reason: word,
  prompt_eval_count: count,
  eval_count: count,
});
/** See {@link chatLineSchema}. */
export type ChatLine = z.infer<typeof chatLineSchema>;

/** One model of `GET /api/tags`. */
export const taggedModelSchema = z.looseObject({
  name: z.string().min(1),
  digest: word,
  capabilities: z.array(z.string()).nullish().catch(null),
  details: z.looseObject({ context_length: count }).nullish().catch(null),
});
/** See {@link taggedModelSchema}. */
export type TaggedModel = z.infer<typeof taggedModelSchema>;

/** The answer of `GET /api/tags`. */
export const tagsSchema = z.looseObject({ models: z.array(z.unknown()) });

/** The answer of `POST /api/show`, as far as it tells what a model can do. */
export const shownModelSchema = z.looseObject({
  model_info: z.record(z.string(), z.unknown()).nullish().catch(null),
  capabilities: z.array(z.string()).nullish().catch(null),
  /** Of the Modelfile: a line for each parameter. */
  parameters: word,
});

/** The answer of `GET /api/ps`: the models in memory. */
export const loadedModelsSchema = z.looseObject({
  models: z.array(z.looseObject({ name: word, context_length: count })),
});

/** The answer of `POST /api/embed`. */
export const embeddingsSchema = z.looseObject({
  model: word,
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: count,
});
