import { z } from "zod";
import { jsonObjectSchema } from "@crux/core";

/*
 * What is read of the wire, in its own words (platform.claude.com/docs/en/api, 2026-11-22). Loose: a field
 * that is unknown, absent or null never fails an answer. Stream events are read by hand in `decode/`: they
 * are many and small.
 */

/** A whole answer of `POST /v1/messages`. Only what carries the answer can make it unreadable. */
export const messageSchema = z.looseObject({ content: z.array(jsonObjectSchema) });

const word = z.string().nullish().catch(null);

const errorSchema = z.looseObject({
  type: word,
  message: word,
  /** Anthropic sends none; gateways put a name or an HTTP status here. */
  code: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  details: z.looseObject({ error_code: word }).nullish().catch(null),
});

/**
 * The body of a refusal, and of an `error` event. A gateway may put mere words in place of the error, with a `code`
 * beside them, or have no `error` at all.
 */
export const errorBodySchema = errorSchema.extend({
  error: z.union([errorSchema, z.string()]).nullish().catch(null),
  request_id: word,
});

const supported = z.looseObject({ supported: z.boolean().nullish() }).nullish().catch(null);

const number = z.number().nullish().catch(null);

/** One model of `GET /v1/models`. */
export const modelSchema = z.looseObject({
  id: z.string().min(1),
  display_name: word,
  created_at: word,
  retires_at: word,
  max_input_tokens: number,
  max_tokens: number,
  capabilities: z
    .looseObject({
      batch: supported,
      citations: supported,
      image_input: supported,
      pdf_input: supported,
      structured_outputs: supported,
      thinking: supported,
    })
    .nullish()
    .catch(null),
});
/** See {@link modelSchema}. */
export type WireModel = z.infer<typeof modelSchema>;

/** One page of `GET /v1/models`. */
export const modelPageSchema = z.looseObject({
  data: z.array(z.unknown()),
  has_more: z.boolean().nullish().catch(null),
  last_id: word,
});

/** The answer of `POST /v1/messages/count_tokens`. */
export const tokenCountSchema = z.looseObject({ input_tokens: z.number() });

/** A message batch. */
export const batchSchema = z.looseObject({
  id: z.string().min(1),
  processing_status: z.string(),
  request_counts: z
    .looseObject({ processing: number, succeeded: number, errored: number, canceled: number, expired: number })
    .nullish()
    .catch(null),
  created_at: word,
  expires_at: word,
  ended_at: word,
  results_url: word,
});
/** See {@link batchSchema}. */
export type WireBatch = z.infer<typeof batchSchema>;
