import type { JsonObject, JsonValue } from "@crux/core";

/** A content block that has begun. */
export type OpenBlock =
  | { readonly kind: "text" | "thinking"; readonly part: number }
  | OpenCall
  | {
      readonly kind: "item";
      readonly part: number;
      readonly item: Record<string, JsonValue>;
      /** The input's JSON text so far. */
      json: string;
    };

/** A call of one of the caller's tools. */
export interface OpenCall {
  readonly kind: "tool-call";
  readonly part: number;
  readonly id: string;
  /** What the block's start already held. */
  readonly input: JsonValue | undefined;
  hasArguments: boolean;
}

/** What is known of an answer while it comes. */
export interface MessageState {
  /** The blocks of the current message that are not closed, by their index on the wire. */
  readonly blocks: Map<number, OpenBlock>;
  /** Part ordinal of index 0 of the current message. */
  firstPart: number;
  /** Ordinals that a block has, and the one above them all. */
  readonly parts: Set<number>;
  nextPart: number;
  lastStarted: OpenBlock | null;
  /** A closed call of which it is not yet known whether the length limit cut it. */
  held: OpenCall | null;
  readonly callIds: Set<string>;
  namelessCalls: number;
  usage: JsonObject | null;
  stopReason: string | null;
  container: JsonObject | null;
  /** What is told of the answer and need not go back. */
  readonly extras: Record<string, JsonValue>;
}

/** An answer of which nothing has come. */
export function createMessageState(): MessageState {
  return {
    blocks: new Map(),
    firstPart: 0,
    parts: new Set(),
    nextPart: 0,
    lastStarted: null,
    held: null,
    callIds: new Set(),
    namelessCalls: 0,
    usage: null,
    stopReason: null,
    container: null,
    extras: {},
  };
}
