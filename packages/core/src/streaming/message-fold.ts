import type { Citation, ProviderMetadata } from "../content.ts";
import type { AssistantPart } from "../messages.ts";
import type { StreamDelta } from "../stream-event.ts";
import { finishedArguments } from "../tool-arguments.ts";

type Grown =
  | {
      type: "text" | "reasoning" | "refusal";
      text: string;
      citations: Citation[] | null;
      metadata: ProviderMetadata | null;
    }
  | {
      type: "tool-call";
      id: string;
      name: string;
      arguments: string;
      complete: boolean;
      metadata: ProviderMetadata | null;
    }
  | { type: "whole"; content: AssistantPart; metadata: ProviderMetadata | null };

const grownType = { "text-delta": "text", "reasoning-delta": "reasoning", "refusal-delta": "refusal" } as const;

/**
 * Folds the deltas of a stream into the parts of a message: deltas of one part ordinal make one part, and
 * parts stand in the order of their ordinals. Linear in what it is given.
 */
export class MessageFold {
  readonly #parts = new Map<number, Grown>();
  #lastOrdinal = -1;
  #last: Grown | null = null;

  /** Characters of text, reasoning, refusal and arguments so far. */
  characters = 0;

  /**
   * Takes a delta, and appends to `passedOn` what consumers are to see of it: not the end of a call that does
   * not parse, and `{}` before the end of one that has no arguments.
   */
  add(delta: StreamDelta, passedOn: StreamDelta[]): void {
    if (delta.type === "tool-call-delta" || delta.type === "tool-call-end") this.#growCall(delta, passedOn);
    else {
      this.#grow(delta);
      passedOn.push(delta);
    }
  }

  #grow(delta: Exclude<StreamDelta, { type: "tool-call-delta" | "tool-call-end" }>): void {
    switch (delta.type) {
      case "text-delta":
      case "reasoning-delta":
      case "refusal-delta": {
        const part = this.#text(delta.part, grownType[delta.type]);
        part.text += delta.text;
        this.characters += delta.text.length;
        if (delta.providerMetadata !== undefined) part.metadata = mergeMetadata(part.metadata, delta.providerMetadata);
        return;
      }
      case "tool-call-start":
        this.#set(delta.part, {
          type: "tool-call",
          id: delta.id,
          name: delta.name,
          arguments: "",
          complete: false,
          metadata: delta.providerMetadata ?? null,
        });
        return;
      case "citation": {
        const part = this.#text(delta.part, "text");
        (part.citations ??= []).push(delta.citation);
        if (delta.providerMetadata !== undefined) part.metadata = mergeMetadata(part.metadata, delta.providerMetadata);
        return;
      }
      case "part":
        this.#set(delta.part, { type: "whole", content: delta.content, metadata: delta.providerMetadata ?? null });
        return;
      default:
        delta satisfies never;
    }
  }

  /** The parts so far. Empty text without metadata or citations is no part. */
  parts(): AssistantPart[] {
    return [...this.#parts.entries()].sort(([a], [b]) => a - b).flatMap(([, part]) => finishPart(part));
  }

  #growCall(delta: Extract<StreamDelta, { type: "tool-call-delta" | "tool-call-end" }>, passedOn: StreamDelta[]): void {
    const part = this.#parts.get(delta.part);
    // Nothing that comes after its end belongs to a call.
    if (part?.type !== "tool-call" || part.complete) return;
    // What is not passed on leaves no trace: consumers who fold the events must come to the same message.
    const finished = delta.type === "tool-call-end" ? finishedArguments(part.arguments) : "";
    if (finished === null) return;
    if (delta.providerMetadata !== undefined) part.metadata = mergeMetadata(part.metadata, delta.providerMetadata);
    if (delta.type === "tool-call-delta") {
      part.arguments += delta.arguments;
      this.characters += delta.arguments.length;
      passedOn.push(delta);
      return;
    }
    if (part.arguments === "")
      passedOn.push({ type: "tool-call-delta", part: delta.part, id: delta.id, arguments: finished });
    part.arguments = finished;
    part.complete = true;
    passedOn.push(delta);
  }

  #text(ordinal: number, type: "text" | "reasoning" | "refusal"): Extract<Grown, { text: string }> {
    const known = ordinal === this.#lastOrdinal ? this.#last : (this.#parts.get(ordinal) ?? null);
    if (known !== null && known.type === type) {
      this.#lastOrdinal = ordinal;
      this.#last = known;
      return known;
    }
    const part = { type, text: "", citations: null, metadata: null };
    this.#set(ordinal, part);
    return part;
  }

  #set(ordinal: number, part: Grown): void {
    this.#parts.set(ordinal, part);
    this.#lastOrdinal = ordinal;
    this.#last = part;
  }
}

function finishPart(part: Grown): AssistantPart[] {
  const metadata = part.metadata === null ? {} : { providerMetadata: part.metadata };
  switch (part.type) {
    case "whole":
      return [
        part.metadata === null
          ? part.content
          : {
              ...part.content,
              providerMetadata: mergeMetadata(part.content.providerMetadata ?? null, part.metadata) ?? {},
            },
      ];
    case "tool-call":
      return [
        {
          type: "tool-call",
          id: part.id,
          name: part.name,
          arguments: part.arguments,
          complete: part.complete,
          ...metadata,
        },
      ];
    case "text":
      if (part.text === "" && part.citations === null && part.metadata === null) return [];
      return [
        {
          type: "text",
          text: part.text,
          ...(part.citations === null ? {} : { citations: part.citations }),
          ...metadata,
        },
      ];
    case "reasoning":
    case "refusal":
      return part.text === "" && part.metadata === null ? [] : [{ type: part.type, text: part.text, ...metadata }];
  }
}

/** Two layers of opaque data as one: per provider and key the later wins. */
export function mergeMetadata(
  earlier: ProviderMetadata | null,
  later: ProviderMetadata | undefined,
): ProviderMetadata | null {
  if (later === undefined) return earlier;
  if (earlier === null) return later;
  const merged: ProviderMetadata = { ...earlier };
  for (const [provider, values] of Object.entries(later)) merged[provider] = { ...merged[provider], ...values };
  return merged;
}
