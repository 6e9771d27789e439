import type { ExpectedToolCall } from "./expectation.ts";
import { parseJson } from "./json-value.ts";

/** A call while it is being read off the wire. */
export interface CallDraft {
  id: string;
  name: string;
  arguments: string;
  /** The vendor finished it: its block was closed, or the answer ended in a way that closes all calls. */
  closed: boolean;
}

/**
 * Parts calls into complete and cut ones. Complete: closed, named, and its arguments parse (nothing at all is `{}`).
 * An id that an earlier call already has is no id. A call that never had a name can be neither told nor run: it is none.
 */
export function settleCalls(drafts: readonly CallDraft[]): {
  readonly toolCalls: readonly ExpectedToolCall[];
  readonly cutToolCalls: number;
} {
  const toolCalls: ExpectedToolCall[] = [];
  const taken = new Set<string>();
  const named = drafts.filter((draft) => draft.name !== "");
  for (const draft of named) {
    const id = draft.id === "" || taken.has(draft.id) ? null : draft.id;
    taken.add(draft.id);
    const text = draft.arguments === "" ? "{}" : draft.arguments;
    if (draft.closed && parseJson(text) !== undefined) {
      toolCalls.push({ id, name: draft.name, arguments: text });
    }
  }
  return { toolCalls, cutToolCalls: named.length - toolCalls.length };
}

/** Arguments as text: a string as it stands, nothing as `""`, any other value as its JSON. */
export function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
