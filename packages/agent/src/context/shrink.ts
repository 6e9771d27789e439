import type { ContextChange } from "./context-change.ts";
import type { Placed } from "./conversation.ts";

/** A conversation one change smaller than before. */
export interface Shrunk {
  readonly conversation: readonly Placed[];
  readonly change: ContextChange;
}
