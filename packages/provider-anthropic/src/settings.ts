import { z } from "zod";
import { providerSettingsSchema, secretSchema } from "@crux/core";

/** The `anthropic-version` this package was written for, which is sent where settings name no other, as documented on that day. */
export const wire = { version: "2023-06-01", asOf: "2026-11-22" } as const;

/** The settings of this provider. Where both a key and a token are set, the key is used. */
export const settingsSchema = providerSettingsSchema.extend({
  /** An OAuth or gateway token, sent as `Authorization: Bearer`. */
  authToken: secretSchema.optional(),
  /** Beta features to ask for with every request. */
  betas: z.array(z.string().min(1)).readonly().optional(),
  /** The `anthropic-version`; `2026-10-21` knows no sampling options. */
  version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "expected a date such as 2023-06-01")
    .default(wire.version),
});
/** See {@link settingsSchema}. */
export type AnthropicSettings = z.output<typeof settingsSchema>;
