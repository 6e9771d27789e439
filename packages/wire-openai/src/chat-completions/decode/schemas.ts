import { z } from "zod";

// Only what is read, loosely: vendors add, leave out and null at will. A field that would carry the answer but has
// another shape must fail, or its content would be lost without a word; incidental fields are `unknown`.

const functionSchema = z.object({ name: z.string().nullish(), arguments: z.unknown().optional() });

const toolCallSchema = z.looseObject({
  index: z.unknown().optional(),
  id: z.unknown().optional(),
  type: z.unknown().optional(),
  function: functionSchema.nullish(),
  custom: z.object({ name: z.string().nullish(), input: z.string().nullish() }).nullish(),
});
/** A whole call, or a fragment of one. */
export type WireToolCall = z.infer<typeof toolCallSchema>;

const audioSchema = z.looseObject({
  id: z.string().nullish(),
  data: z.string().nullish(),
  transcript: z.string().nullish(),
});
/** A whole sound, or a piece of one. */
export type WireAudio = z.infer<typeof audioSchema>;

const turnSchema = z.looseObject({
  content: z.union([z.string(), z.array(z.unknown())]).nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
  function_call: functionSchema.nullish(),
  annotations: z.unknown().optional(),
  audio: audioSchema.nullish(),
  images: z.array(z.unknown()).nullish(),
  reasoning_details: z.array(z.unknown()).nullish(),
});
/** A message, or a delta of one. Loose: reasoning stands under a name of the dialect's. */
export type WireTurn = z.infer<typeof turnSchema>;

const choiceSchema = z.looseObject({
  index: z.unknown().optional(),
  message: turnSchema.nullish(),
  delta: turnSchema.nullish(),
  finish_reason: z.unknown().optional(),
  native_finish_reason: z.unknown().optional(),
  logprobs: z.unknown().optional(),
  error: z.unknown().optional(),
});
/** One choice of an answer or a chunk. */
export type WireChoice = z.infer<typeof choiceSchema>;

/** A `chat.completion` or a `chat.completion.chunk`. */
export const completionSchema = z.looseObject({
  id: z.unknown().optional(),
  model: z.unknown().optional(),
  choices: z.array(choiceSchema).nullish(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
});
/** See {@link completionSchema}. */
export type WireCompletion = z.infer<typeof completionSchema>;
