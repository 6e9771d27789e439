import { z } from "zod";
import { providerSettingsSchema } from "@crux/core";
import { parseHost } from "./parse-host.ts";

/** The settings of this provider. None is a must: a server on this machine needs no key and is found where it listens by default. */
export const settingsSchema = providerSettingsSchema.extend({
  /** Where the server is, in any form that `OLLAMA_HOST` has: `host`, `host:port`, `:port`, a URL. */
  baseUrl: z
    .string()
    .transform((text, context) => {
      const url = parseHost(text);
      if (url !== null) return url;
      context.addIssue({ code: "custom", message: "expected a host, host:port or URL, such as 127.0.0.1:11434" });
      return z.NEVER;
    })
    .default("http://127.0.0.1:11434"),
  /** `options.num_ctx` of every request; without it, long prompts get a window that holds them. */
  numCtx: z.int().positive().optional(),
  /** `keep_alive` of every request: a duration such as `10m`, seconds, -1 for ever, 0 to unload at once. */
  keepAlive: z.union([z.string().min(1), z.number()]).optional(),
});
/** See {@link settingsSchema}. */
export type OllamaSettings = z.output<typeof settingsSchema>;

/** Whether the model runs in Ollama's cloud, asked there or through a server that passes it on. */
export function isCloud({ baseUrl }: Pick<OllamaSettings, "baseUrl">, model: string): boolean {
  return isCloudHost(baseUrl) || /[-:]cloud$/.test(model);
}

/** Whether the server is Ollama's cloud itself. */
export function isCloudHost(baseUrl: string): boolean {
  return /(^|\.)ollama\.com$/.test(new URL(baseUrl).hostname);
}
