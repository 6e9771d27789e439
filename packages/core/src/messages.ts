import { z } from "zod";
import {
  audioPartSchema,
  cacheMarkSchema,
  filePartSchema,
  imagePartSchema,
  providerItemPartSchema,
  providerMetadataSchema,
  providerOptionsSchema,
  reasoningPartSchema,
  refusalPartSchema,
  textPartSchema,
  toolCallPartSchema,
  toolResultPartSchema,
} from "./content.ts";

const messageOptions = { cache: cacheMarkSchema.optional(), providerOptions: providerOptionsSchema.optional() };

/** Instructions to the model. */
export const systemMessageSchema = z.strictObject({
  role: z.literal("system"),
  content: z.union([z.string(), z.array(textPartSchema).readonly()]),
  ...messageOptions,
});
/** See {@link systemMessageSchema}. */
export type SystemMessage = z.infer<typeof systemMessageSchema>;

const userPartSchema = z.discriminatedUnion("type", [
  textPartSchema,
  imagePartSchema,
  audioPartSchema,
  filePartSchema,
  providerItemPartSchema,
]);
/** What a user message may hold. */
export type UserPart = z.infer<typeof userPartSchema>;

/** What the user says or shows. */
export const userMessageSchema = z.strictObject({
  role: z.literal("user"),
  content: z.union([z.string(), z.array(userPartSchema).readonly()]),
  ...messageOptions,
});
/** See {@link userMessageSchema}. */
export type UserMessage = z.infer<typeof userMessageSchema>;

const assistantPartSchema = z.discriminatedUnion("type", [
  textPartSchema,
  reasoningPartSchema,
  refusalPartSchema,
  toolCallPartSchema,
  imagePartSchema,
  audioPartSchema,
  filePartSchema,
  providerItemPartSchema,
]);
/** What an assistant message may hold. */
export type AssistantPart = z.infer<typeof assistantPartSchema>;

/**
 * What a model answered. `model` (`provider/model`) names whom it was asked of: without it, or on another
 * model, the opaque vendor data on the message and its parts is dropped. `complete: false` marks a turn that ended in
 * an error or was aborted: it is kept for whoever shows it, and is left out of history.
 */
export const assistantMessageSchema = z.strictObject({
  role: z.literal("assistant"),
  content: z.union([z.string(), z.array(assistantPartSchema).readonly()]),
  model: z.string().optional(),
  complete: z.boolean().optional(),
  providerMetadata: providerMetadataSchema.optional(),
  ...messageOptions,
});
/** See {@link assistantMessageSchema}. */
export type AssistantMessage = z.infer<typeof assistantMessageSchema>;

const toolPartSchema = z.discriminatedUnion("type", [toolResultPartSchema, providerItemPartSchema]);
/** What a tool message may hold. */
export type ToolPart = z.infer<typeof toolPartSchema>;

/** The results of tool calls. */
export const toolMessageSchema = z.strictObject({
  role: z.literal("tool"),
  content: z.array(toolPartSchema).readonly(),
  ...messageOptions,
});
/** See {@link toolMessageSchema}. */
export type ToolMessage = z.infer<typeof toolMessageSchema>;

/** One turn of a conversation. */
export const messageSchema = z.discriminatedUnion("role", [
  systemMessageSchema,
  userMessageSchema,
  assistantMessageSchema,
  toolMessageSchema,
]);
/** See {@link messageSchema}. */
export type Message = z.infer<typeof messageSchema>;

/** A message as it may be written: what has a default, such as `complete` of a tool call, may be left out. */
export type MessageInput = z.input<typeof messageSchema>;

/** Any content part of any message. */
export type ContentPart = UserPart | AssistantPart | ToolPart;

/** The content of a message as parts: a string becomes one text part, an empty string none. */
export function partsOf<Content extends string | readonly { readonly type: string }[]>(
  content: Content,
): readonly (Exclude<Content, string>[number] | { readonly type: "text"; readonly text: string })[] {
  if (typeof content !== "string") return content as Exclude<Content, string>;
  return content === "" ? [] : [{ type: "text", text: content }];
}
