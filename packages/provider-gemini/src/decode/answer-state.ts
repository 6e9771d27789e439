import type { JsonObject, JsonValue } from "@crux/core";
import type { PartialArguments } from "./partial-arguments.ts";

/** A call whose arguments come in pieces. */
export interface OpenCall {
  readonly part: number;
  readonly id: string;
  readonly arguments: PartialArguments;
}

/** A piece of text of the answer, for the citations that count its bytes. */
export interface TextPiece {
  readonly part: number;
  readonly pieces: string[];
}

/** What is known of an answer while it comes. */
export interface AnswerState {
  nextPart: number;
  /** The unsigned text or thought that the next one of its kind goes on with. */
  growing: { readonly kind: "text" | "reasoning"; readonly part: number } | null;
  call: OpenCall | null;
  readonly callIds: Set<string>;
  namelessCalls: number;
  readonly texts: TextPiece[];
  /** What the vendor said supports the text, once each, by its JSON. */
  readonly sources: Map<string, JsonObject>;
  usage: JsonObject | null;
  finishReason: string | null;
  /** Why the prompt itself was refused. */
  blocked: { readonly reason: string | null } | null;
  continuationToken: string | null;
  /** What is told of the answer and need not go back. */
  readonly extras: Record<string, JsonValue>;
}

/** An answer of which nothing has come. */
export function createAnswerState(): AnswerState {
  return {
    nextPart: 0,
    growing: null,
    call: null,
    callIds: new Set(),
    namelessCalls: 0,
    texts: [],
    sources: new Map(),
    usage: null,
    finishReason: null,
    blocked: null,
    continuationToken: null,
    extras: {},
  };
}

/** The ordinal of a part that begins. */
export function nextPartOf(state: AnswerState): number {
  state.growing = null;
  const part = state.nextPart;
  state.nextPart += 1;
  return part;
}
