import type { JsonObject, ProviderOptions, Warning } from "@crux/core";
import type { ChatDialect, LeafContext } from "./dialect.ts";

/** What every step of encoding one request shares. */
export interface EncodeContext extends LeafContext {
  readonly dialect: ChatDialect;
  /** Grows as things are found that the vendor cannot honour. */
  readonly warnings: Warning[];
}

/** Notes that something was left out, and what that means. */
export function warnDropped(context: EncodeContext, code: string, message: string, path: string): void {
  context.warnings.push({ code, message, path });
}

/** The caller's options for this vendor, to be merged last. */
export function optionsFor({ dialect }: EncodeContext, options: ProviderOptions | undefined): JsonObject {
  return options?.[dialect.id] ?? {};
}
