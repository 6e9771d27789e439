import type { Warning } from "@crux/core";
import type { ModelFamily } from "../model-families.ts";

/** What the encoding of one request shares. */
export interface Encoding {
  /** The vendor's id of the model asked for. */
  readonly model: string;
  readonly family: ModelFamily;
  /** Whether it runs in the vendor's cloud, which takes a response format and does not enforce it. */
  readonly cloud: boolean;
  /** Tells the caller what could not be honoured. */
  warn(code: string, message: string, path?: string): void;
}

/** Collects warnings. */
export function createWarn(warnings: Warning[]): Encoding["warn"] {
  return (code, message, path) => {
    warnings.push(path === undefined ? { code, message } : { code, message, path });
  };
}
