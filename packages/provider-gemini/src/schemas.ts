import { z } from "zod";
import { jsonObjectSchema } from "@crux/core";

/*
 * What is read of the wire, in its own words (ai.google.dev/api, 2026-11-22). Loose: a field that is unknown, absent or
 * null never fails an answer. The pieces of an answer are read by hand in `decode/`: they are many and small.
 */

const word = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

/** One model of `GET /models`. */
export const modelSchema = z.looseObject({
  /** `models/…` */
  name: z.string().min(1),
  displayName: word,
  inputTokenLimit: number,
  outputTokenLimit: number,
  supportedGenerationMethods: z.array(z.string()).nullish().catch(null),
  thinking: z.boolean().nullish().catch(null),
});
/** See {@link modelSchema}. */
export type WireModel = z.infer<typeof modelSchema>;

/** One page of `GET /models`. */
export const modelPageSchema = z.looseObject({ models: z.array(z.unknown()), nextPageToken: word });

/** The answer of `:countTokens`. */
export const tokenCountSchema = z.looseObject({ totalTokens: z.number() });

const vector = z.looseObject({ values: z.array(z.number()) });

/** The answer of `:embedContent` and of `:batchEmbedContents`. */
export const embeddingsSchema = z.union([
  z.looseObject({ embeddings: z.array(vector), usageMetadata: jsonObjectSchema.nullish().catch(null) }),
  z
    .looseObject({ embedding: vector, usageMetadata: jsonObjectSchema.nullish().catch(null) })
    .transform(({ embedding, ...rest }) => ({ ...rest, embeddings: [embedding] })),
]);

/** A batch: a long-running operation of Google's, or the batch itself as lists have it. */
export const operationSchema = z.looseObject({
  name: z.string().min(1),
  done: z.boolean().nullish().catch(null),
  metadata: jsonObjectSchema.nullish().catch(null),
  response: jsonObjectSchema.nullish().catch(null),
  error: jsonObjectSchema.nullish().catch(null),
});
/** See {@link operationSchema}. */
export type WireOperation = z.infer<typeof operationSchema>;
