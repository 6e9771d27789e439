import { z } from "zod";
import { secretSchema } from "./secret.ts";

/** The settings every HTTP provider has; extend it with the vendor's own. Strict: an unknown setting is an error. */
export const providerSettingsSchema = z.strictObject({
  apiKey: secretSchema.optional(),
  /** Where the vendor's API is, version path included, in place of the vendor's own address. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  /** Sent with every request. */
  headers: z.record(z.string().toLowerCase(), z.string()).optional(),
});
/** See {@link providerSettingsSchema}. */
export type ProviderSettings = z.output<typeof providerSettingsSchema>;
