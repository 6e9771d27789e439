import { z } from "zod";

const resultSchema = z.looseObject({
  custom_id: z.string(),
  response: z.looseObject({ status_code: z.number().nullish(), body: z.unknown().optional() }).nullish(),
  error: z.looseObject({ message: z.string().nullish() }).nullish(),
});
/** What became of one request of a batch. */
export type WireResult = z.infer<typeof resultSchema>;

/** A batch; `results` is there once it is over. */
export const batchSchema = z.looseObject({
  id: z.string().min(1),
  status: z.string().nullish(),
  created_at: z.number().nullish(),
  expires_at: z.number().nullish(),
  finalized_at: z.number().nullish(),
  request_counts: z
    .looseObject({ total: z.number().nullish(), completed: z.number().nullish(), failed: z.number().nullish() })
    .nullish(),
  error: z.looseObject({ message: z.string().nullish() }).nullish(),
  results: z.array(resultSchema).nullish(),
});
/** See {@link batchSchema}. */
export type WireBatch = z.infer<typeof batchSchema>;
