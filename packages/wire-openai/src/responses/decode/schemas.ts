import { z } from "zod";

// Only what is read, loosely: vendors add, leave out and null at will. A field that would carry the answer but has
// another shape must fail, or its content would be lost without a word; incidental fields are `unknown`.

const contentPartSchema = z.looseObject({
  type: z.unknown().optional(),
  text: z.string().nullish(),
  refusal: z.string().nullish(),
  annotations: z.unknown().optional(),
  logprobs: z.unknown().optional(),
});
/** A part of a message, a summary or a reasoning item. */
export type WireContentPart = z.infer<typeof contentPartSchema>;

/** A message, a thought or a call: the items whose content is read. */
export const readableItemSchema = z.looseObject({
  content: z.union([z.string(), z.array(contentPartSchema)]).nullish(),
  summary: z.array(contentPartSchema).nullish(),
  name: z.string().nullish(),
  call_id: z.unknown().optional(),
  arguments: z.unknown().optional(),
});
/** See {@link readableItemSchema}. */
export type WireItem = z.infer<typeof readableItemSchema>;

/** A `response` object, as a body or inside an event. */
export const responseSchema = z.looseObject({ output: z.array(z.looseObject({})).nullish() });
