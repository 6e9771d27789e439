import { providerSettingsSchema } from "@crux/core";
import { z } from "zod";

/** What an application may set for OpenAI. */
export const openaiSettingsSchema = providerSettingsSchema.extend({
  /** Id of the organization to bill. */
  organization: z.string().min(1).optional(),
  /** Id of the project to bill. */
  project: z.string().min(1).optional(),
});
/** See {@link openaiSettingsSchema}. */
export type OpenAISettings = z.output<typeof openaiSettingsSchema>;
