import { providerSettingsSchema } from "@crux/core";
import { z } from "zod";

const apiSchema = z.enum(["responses", "chat"]);
/** Which of OpenAI's two wires to speak. */
export type OpenAIApi = z.output<typeof apiSchema>;
/** The wire this package was written for, as OpenAI's documentation and SDK describe it on that day. */
export const wire = { version: "v1", asOf: "2026-11-22" } as const;

/** What an application may set for OpenAI. */
export const openaiSettingsSchema = providerSettingsSchema.extend({
  /** Id of the organization to bill. */
  organization: z.string().min(1).optional(),
  /** Id of the project to bill. */
  project: z.string().min(1).optional(),
  /** Responses or Chat Completions, for all models or by id; a call's own `providerOptions.openai.api` wins. */
  api: z.union([apiSchema, z.record(z.string(), apiSchema)]).optional(),
});
/** See {@link openaiSettingsSchema}. */
export type OpenAISettings = z.output<typeof openaiSettingsSchema>;
