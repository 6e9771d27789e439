import { z } from "zod";
import { providerSettingsSchema } from "@crux/core";

/** The wire this package was written for: the Gemini API's `v1beta`, which alone has the preview fields, as of 2026-11-22. */
export const wire = { version: "v1beta", asOf: "2026-11-22" } as const;

/** The settings of this provider. */
export const settingsSchema = providerSettingsSchema.extend({
  /** The version segment of the address, where `baseUrl` has none; `v1` refuses preview fields. */
  apiVersion: z
    .string()
    .regex(/^v\d+[a-z0-9]*$/, "expected a version such as v1beta")
    .default(wire.version),
  /**
   * Whether the vendor may keep requests and answers, which it does of new paid projects unless it is told not to.
   * `null` leaves the field out, for a gateway that refuses it.
   */
  store: z.boolean().nullable().default(false),
});
/** See {@link settingsSchema}. */
export type GeminiSettings = z.output<typeof settingsSchema>;
