import type { JsonObject, ProviderOptions, Warning } from "@crux/core";
import type { ModelFamily } from "../model-families.ts";

/** What the encoding of one request shares. */
export interface Encoding {
  /** The vendor's id of the model asked for. */
  readonly model: string;
  readonly family: ModelFamily;
  /** Where the API is, for the addresses of uploaded files. */
  readonly root: string;
  /** Tells the caller what could not be honoured. */
  warn(code: string, message: string, path?: string): void;
}

/** Collects warnings. */
export function createWarn(warnings: Warning[]): Encoding["warn"] {
  return (code, message, path) => {
    warnings.push(path === undefined ? { code, message } : { code, message, path });
  };
}

/** A part with the caller's own options of this vendor, which win. */
export function annotate(
  part: JsonObject,
  { providerOptions }: { readonly providerOptions?: ProviderOptions | undefined },
): JsonObject {
  return providerOptions?.gemini === undefined ? part : { ...part, ...providerOptions.gemini };
}
