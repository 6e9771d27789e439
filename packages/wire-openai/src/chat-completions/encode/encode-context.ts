import type { WireContext } from "../../encode/wire-context.ts";
import type { ChatDialect } from "../dialect.ts";

export { optionsFor, warnDropped } from "../../encode/wire-context.ts";

/** What every step of encoding one Chat request shares. */
export type EncodeContext = WireContext<ChatDialect>;
