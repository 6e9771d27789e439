import { describe, expect, it } from "vitest";
import type { StreamDelta } from "../stream-event.ts";
import { MessageFold, mergeMetadata } from "./message-fold.ts";

function fold(...deltas: StreamDelta[]): { parts: ReturnType<MessageFold["parts"]>; passedOn: StreamDelta[] } {
  const state = new MessageFold();
  const passedOn: StreamDelta[] = [];
  for (const delta of deltas) state.add(delta, passedOn);
  return { parts: state.parts(), passedOn };
}

describe("MessageFold", () => {
  it("makes one part of the deltas of one ordinal, in the order of the ordinals", () => {
    const { parts } = fold(
      { type: "text-delta", part: 4, text: "b" },
      { type: "reasoning-delta", part: 0, text: "x" },
      { type: "text-delta", part: 4, text: "c" },
      { type: "reasoning-delta", part: 1, text: "y" },
    );
    expect(parts).toEqual([
      { type: "reasoning", text: "x" },
      { type: "reasoning", text: "y" },
      { type: "text", text: "bc" },
    ]);
  });

  it("keeps an empty part for the opaque data on it, and drops one without", () => {
    const { parts } = fold(
      { type: "reasoning-delta", part: 0, text: "", providerMetadata: { a: { signature: "s" } } },
      { type: "text-delta", part: 1, text: "" },
    );
    expect(parts).toEqual([{ type: "reasoning", text: "", providerMetadata: { a: { signature: "s" } } }]);
  });

  it("lets the last value of a metadata key win", () => {
    const { parts } = fold(
      { type: "text-delta", part: 0, text: "a", providerMetadata: { v: { id: "1", phase: "x" } } },
      { type: "text-delta", part: 0, text: "b", providerMetadata: { v: { id: "2" } } },
    );
    expect(parts).toEqual([{ type: "text", text: "ab", providerMetadata: { v: { id: "2", phase: "x" } } }]);
  });

  it("opens a text part for a citation that comes before its text", () => {
    const citation = {
      source: { title: null, url: "u", documentId: null },
      quotedText: null,
      start: null,
      end: null,
      raw: {},
    };
    const { parts } = fold({ type: "citation", part: 2, citation }, { type: "text-delta", part: 2, text: "t" });
    expect(parts).toEqual([{ type: "text", text: "t", citations: [citation] }]);
  });

  it("lets calls interleave and completes only those that end", () => {
    const { parts } = fold(
      { type: "tool-call-start", part: 3, id: "a", name: "f" },
      { type: "tool-call-start", part: 4, id: "b", name: "g" },
      { type: "tool-call-delta", part: 3, id: "a", arguments: '{"x":' },
      { type: "tool-call-delta", part: 4, id: "b", arguments: '{"y":2' },
      { type: "tool-call-delta", part: 3, id: "a", arguments: "1}" },
      { type: "tool-call-end", part: 3, id: "a" },
    );
    expect(parts).toEqual([
      { type: "tool-call", id: "a", name: "f", arguments: '{"x":1}', complete: true },
      { type: "tool-call", id: "b", name: "g", arguments: '{"y":2', complete: false },
    ]);
  });

  it("does not pass on the end of a call whose arguments do not parse", () => {
    const { parts, passedOn } = fold(
      { type: "tool-call-start", part: 0, id: "a", name: "rm" },
      { type: "tool-call-delta", part: 0, id: "a", arguments: '{"path":"/tm' },
      { type: "tool-call-end", part: 0, id: "a" },
    );
    expect(parts).toMatchObject([{ complete: false }]);
    expect(passedOn.map(({ type }) => type)).toEqual(["tool-call-start", "tool-call-delta"]);
  });

  it("gives a whole call without arguments {}", () => {
    const { parts, passedOn } = fold(
      { type: "tool-call-start", part: 0, id: "a", name: "now" },
      { type: "tool-call-end", part: 0, id: "a" },
    );
    expect(parts).toMatchObject([{ arguments: "{}", complete: true }]);
    expect(passedOn.map(({ type }) => type)).toEqual(["tool-call-start", "tool-call-delta", "tool-call-end"]);
  });

  it("takes nothing from an end that is not passed on", () => {
    const { parts, passedOn } = fold(
      { type: "tool-call-start", part: 0, id: "a", name: "f" },
      { type: "tool-call-delta", part: 0, id: "a", arguments: '{"x":' },
      { type: "tool-call-end", part: 0, id: "a", providerMetadata: { v: { id: "1" } } },
    );
    expect(passedOn.map(({ type }) => type)).toEqual(["tool-call-start", "tool-call-delta"]);
    expect(parts).toEqual([{ type: "tool-call", id: "a", name: "f", arguments: '{"x":', complete: false }]);
  });

  it("ignores what belongs to no call", () => {
    expect(
      fold({ type: "tool-call-delta", part: 0, id: "a", arguments: "{}" }, { type: "tool-call-end", part: 0, id: "a" }),
    ).toEqual({ parts: [], passedOn: [] });
  });

  it("takes whole parts as they are", () => {
    const image = { type: "image", mediaType: "image/png", data: "AAAA" } as const;
    expect(fold({ type: "part", part: 0, content: image }).parts).toEqual([image]);
  });
});

describe("mergeMetadata", () => {
  it("keeps the providers apart", () => {
    expect(mergeMetadata({ a: { x: 1 } }, { b: { x: 2 } })).toEqual({ a: { x: 1 }, b: { x: 2 } });
  });
});
