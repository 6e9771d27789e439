import { providerSettingsSchema } from "@crux/core";
import { z } from "zod";

const apiSchema = z.enum(["responses", "chat"]);
/** Which of xAI's two wires to speak. */
export type XaiApi = z.output<typeof apiSchema>;

/** What an application may set for xAI. */
export const xaiSettingsSchema = providerSettingsSchema.extend({
  /** Responses, or the older Chat Completions, which lose what the model thought between its turns; a call's own `providerOptions.xai.api` wins. */
  api: apiSchema.optional(),
});
/** See {@link xaiSettingsSchema}. */
export type XaiSettings = z.output<typeof xaiSettingsSchema>;
