import { z } from "zod";
import { jsonObjectSchema, jsonValueSchema } from "./json.ts";

/**
 * Opaque data of a vendor (signatures, encrypted reasoning, item ids) by provider id. It is stored as it
 * came, goes back byte-identical to the same provider and model, and is dropped on any other.
 */
export const providerMetadataSchema = z.record(z.string(), jsonObjectSchema);
/** See {@link providerMetadataSchema}. */
export type ProviderMetadata = z.infer<typeof providerMetadataSchema>;

/** Options that only one vendor knows, by provider id; merged into what that vendor is sent. */
export const providerOptionsSchema = z.record(z.string(), jsonObjectSchema);
/** See {@link providerOptionsSchema}. */
export type ProviderOptions = z.infer<typeof providerOptionsSchema>;

/** Marks the end of a prefix worth caching, for the vendors that ask to be told. `ttl` is such as `5m` or `1h`. */
export const cacheMarkSchema = z.union([
  z.literal(true),
  z.strictObject({
    ttl: z
      .string()
      .regex(/^\d+[smh]$/, "expected a duration such as 5m or 1h")
      .optional(),
  }),
]);
/** See {@link cacheMarkSchema}. */
export type CacheMark = z.infer<typeof cacheMarkSchema>;

const annotations = {
  cache: cacheMarkSchema.optional(),
  providerMetadata: providerMetadataSchema.optional(),
  providerOptions: providerOptionsSchema.optional(),
};

/**
 * What supports a piece of text. `start` and `end` are UTF-16 units of the part the citation sits on,
 * or `null` where the vendor counts something else or nothing.
 */
export const citationSchema = z.strictObject({
  source: z.strictObject({
    title: z.string().nullable(),
    url: z.string().nullable(),
    /** The vendor's name of the document: a file id, a document index. */
    documentId: z.string().nullable(),
  }),
  quotedText: z.string().nullable(),
  start: z.int().nonnegative().nullable(),
  end: z.int().nonnegative().nullable(),
  /** The vendor's own citation object. */
  raw: jsonValueSchema,
});
/** See {@link citationSchema}. */
export type Citation = z.infer<typeof citationSchema>;

/** Text. Empty text is legal where `providerMetadata` rides on it. */
export const textPartSchema = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  citations: z.array(citationSchema).readonly().optional(),
  ...annotations,
});
/** See {@link textPartSchema}. */
export type TextPart = z.infer<typeof textPartSchema>;

const mediaSource = {
  /** Base64, without a `data:` prefix. */
  data: z.string().optional(),
  url: z.string().optional(),
  /** The vendor's id of an uploaded file. */
  fileId: z.string().optional(),
};

function hasOneSource(media: { data?: unknown; url?: unknown; fileId?: unknown }): boolean {
  return [media.data, media.url, media.fileId].filter((source) => source !== undefined).length === 1;
}
const oneSource = "expected exactly one of data (base64), url and fileId";
const mediaType = z.string().regex(/^[a-z]+\/[a-z0-9.+*-]+$/i, "expected a media type such as image/png");

/** An image, as base64 `data` with its mediaType, by `url`, or by the vendor's `fileId`. */
export const imagePartSchema = z
  .strictObject({ type: z.literal("image"), mediaType: mediaType.optional(), ...mediaSource, ...annotations })
  .refine(hasOneSource, oneSource);
/** See {@link imagePartSchema}. */
export type ImagePart = z.infer<typeof imagePartSchema>;

/** Sound. `transcript` is what is said in it, where known; it is not text of the conversation. */
export const audioPartSchema = z
  .strictObject({
    type: z.literal("audio"),
    mediaType: mediaType.optional(),
    transcript: z.string().optional(),
    ...mediaSource,
    ...annotations,
  })
  .refine(hasOneSource, oneSource);
/** See {@link audioPartSchema}. */
export type AudioPart = z.infer<typeof audioPartSchema>;

/** A document (PDF, plain text) or a video. */
export const filePartSchema = z
  .strictObject({
    type: z.literal("file"),
    mediaType: mediaType.optional(),
    filename: z.string().optional(),
    ...mediaSource,
    ...annotations,
  })
  .refine(hasOneSource, oneSource);
/** See {@link filePartSchema}. */
export type FilePart = z.infer<typeof filePartSchema>;

/** What the model thought, as far as the vendor shows it. Signatures ride in `providerMetadata`. */
export const reasoningPartSchema = z.strictObject({
  type: z.literal("reasoning"),
  text: z.string(),
  ...annotations,
});
/** See {@link reasoningPartSchema}. */
export type ReasoningPart = z.infer<typeof reasoningPartSchema>;

/** The model's own words of why it will not answer. */
export const refusalPartSchema = z.strictObject({ type: z.literal("refusal"), text: z.string(), ...annotations });
/** See {@link refusalPartSchema}. */
export type RefusalPart = z.infer<typeof refusalPartSchema>;

/**
 * A tool the model wants called. `arguments` is the JSON text the model wrote. `complete: false` marks a
 * call that was cut (by a length limit, an abort, an error): it must not be run and is left out of history.
 */
export const toolCallPartSchema = z.strictObject({
  type: z.literal("tool-call"),
  id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
  complete: z.boolean().default(true),
  ...annotations,
});
/** See {@link toolCallPartSchema}. */
export type ToolCallPart = z.infer<typeof toolCallPartSchema>;

/** What has no neutral form: server tool calls and results, an approval asked for. `item` is the vendor's JSON. */
export const providerItemPartSchema = z.strictObject({
  type: z.literal("provider-item"),
  provider: z.string().min(1),
  /** The vendor's type name, such as `server_tool_use`. */
  itemType: z.string().min(1),
  item: jsonObjectSchema,
  ...annotations,
});
/** See {@link providerItemPartSchema}. */
export type ProviderItemPart = z.infer<typeof providerItemPartSchema>;

/** The answer to one tool call. Name the tool where you know it: some vendors pair by name. */
export const toolResultPartSchema = z.strictObject({
  type: z.literal("tool-result"),
  toolCallId: z.string().min(1),
  toolName: z.string().min(1).optional(),
  isError: z.boolean().optional(),
  content: z.union([
    z.string(),
    z
      .array(
        z.discriminatedUnion("type", [
          textPartSchema,
          imagePartSchema,
          audioPartSchema,
          filePartSchema,
          providerItemPartSchema,
        ]),
      )
      .readonly(),
  ]),
  ...annotations,
});
/** See {@link toolResultPartSchema}. */
export type ToolResultPart = z.infer<typeof toolResultPartSchema>;

/** What a tool result may hold. */
export type ToolResultContentPart = Exclude<ToolResultPart["content"], string>[number];
/** An image, sound or file part. */
export type MediaPart = ImagePart | AudioPart | FilePart;
