import { z } from "zod";
import { jsonObjectSchema } from "@crux/core";

/*
 * What is read of the wire, in its own words (platform.claude.com/docs/en/api, 2026-11-22). Loose: a field
 * that is unknown, absent or null never fails an answer. Stream events are read by hand in `decode/`: they
 * are many and small.
 */

/** A whole answer of `POST /v1/messages`. */
export const messageSchema = z.looseObject({
  content: z.array(jsonObjectSchema),
  id: z.string().nullish(),
  model: z.string().nullish(),
  usage: jsonObjectSchema.nullish(),
});

const errorSchema = z.looseObject({
  type: z.string().nullish(),
  message: z.string().nullish(),
  details: z.looseObject({ error_code: z.string().nullish() }).nullish().catch(null),
});

/** The body of a refusal, and of an `error` event; a gateway may put mere words in place of the error. */
export const errorBodySchema = z.looseObject({
  error: z.union([errorSchema, z.string().transform((message) => errorSchema.parse({ message }))]),
  request_id: z.string().nullish(),
});

const supported = z.looseObject({ supported: z.boolean().nullish() }).nullish().catch(null);

/** One model of `GET /v1/models`. */
export const modelSchema = z.looseObject({
  id: z.string(),
  display_name: z.string().nullish(),
  created_at: z.string().nullish(),
  retires_at: z.string().nullish(),
  max_input_tokens: z.number().nullish(),
  max_tokens: z.number().nullish(),
  capabilities: z
    .looseObject({
      batch: supported,
      citations: supported,
      image_input: supported,
      pdf_input: supported,
      structured_outputs: supported,
      thinking: supported,
    })
    .nullish(),
});
/** See {@link modelSchema}. */
export type WireModel = z.infer<typeof modelSchema>;

/** One page of `GET /v1/models`. */
export const modelPageSchema = z.looseObject({
  data: z.array(modelSchema),
  has_more: z.boolean().nullish(),
  last_id: z.string().nullish(),
});

/** The answer of `POST /v1/messages/count_tokens`. */
export const tokenCountSchema = z.looseObject({ input_tokens: z.number() });
