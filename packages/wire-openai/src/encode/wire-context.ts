import type { JsonObject, ProviderOptions, Warning } from "@crux/core";
import type { LeafContext, WireDialect } from "../wire-dialect.ts";

/** What every step of encoding one request shares. */
export interface WireContext<Dialect extends WireDialect = WireDialect> extends LeafContext {
  readonly dialect: Dialect;
  /** Grows as things are found that the vendor cannot honour. */
  readonly warnings: Warning[];
}

/** Notes that something was left out, and what that means. */
export function warnDropped(
  { warnings }: Pick<WireContext, "warnings">,
  code: string,
  message: string,
  path: string,
): void {
  warnings.push({ code, message, path });
}

/** The caller's options for this vendor, to be merged last. */
export function optionsFor(
  { dialect }: Pick<WireContext, "dialect">,
  options: ProviderOptions | undefined,
): JsonObject {
  return options?.[dialect.id] ?? {};
}
