import type { WireContext } from "../../encode/wire-context.ts";
import type { ResponsesDialect } from "../dialect.ts";

export { optionsFor, warnDropped } from "../../encode/wire-context.ts";

/** What every step of encoding one Responses request shares. */
export interface EncodeContext extends WireContext<ResponsesDialect> {
  /** Whether the vendor keeps the answers of this conversation: then it knows items by their ids alone. */
  readonly stored: boolean;
}
