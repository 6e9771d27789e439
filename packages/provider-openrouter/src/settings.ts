import { providerSettingsSchema } from "@crux/core";
import { z } from "zod";

/** What an application may set for OpenRouter. */
export const openrouterSettingsSchema = providerSettingsSchema.extend({
  /** The application's address, for OpenRouter's rankings. */
  referer: z.string().min(1).optional(),
  /** The application's name, for OpenRouter's rankings. */
  title: z.string().min(1).optional(),
  /** What kind of application it is, comma-separated. */
  categories: z.string().min(1).optional(),
  /**
   * Whether only upstreams may answer that know every parameter of a request. Without it OpenRouter leaves out, without a
   * word, what an upstream does not know, a schema or a seed too. Default `false`.
   */
  requireParameters: z.boolean().optional(),
});
/** See {@link openrouterSettingsSchema}. */
export type OpenRouterSettings = z.output<typeof openrouterSettingsSchema>;
