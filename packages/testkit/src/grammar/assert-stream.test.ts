import {
  CruxError,
  type ChatResponse,
  type ProviderStreamEvent,
  type StreamDelta,
  type StreamError,
  type StreamEvent,
  type StreamFinish,
} from "@crux/core";
import { beforeAll, describe, expect, it } from "vitest";
import { batches, collect, event, failing, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";
import type { GrammarRule } from "./grammar-violation.ts";
import { assertStream, checkStream } from "./assert-stream.ts";

const citation = { source: { title: "A", url: null, documentId: null }, quotedText: null, start: 0, end: 2, raw: null };
const image = { type: "image", mediaType: "image/png", data: "AAAA" } as const;

const answer: readonly ProviderStreamEvent[] = [
  event.start,
  { type: "reasoning-delta", part: 0, text: "hm" },
  { type: "reasoning-delta", part: 0, text: "", providerMetadata: { acme: { signature: "s1", other: 1 } } },
  { type: "reasoning-delta", part: 0, text: "", providerMetadata: { acme: { signature: "s2" } } },
  { type: "citation", part: 2, citation },
  event.text("Hel", 2),
  event.text("lo", 2),
  { type: "tool-call-start", part: 5, id: "c1", name: "look" },
  { type: "tool-call-start", part: 4, id: "c2", name: "find" },
  { type: "tool-call-delta", part: 5, id: "c1", arguments: '{"a"' },
  { type: "tool-call-delta", part: 4, id: "c2", arguments: '{"b":2}' },
  { type: "tool-call-delta", part: 5, id: "c1", arguments: ":1}" },
  { type: "tool-call-end", part: 4, id: "c2" },
  { type: "tool-call-end", part: 5, id: "c1" },
  { type: "part", part: 7, content: image },
  {
    type: "finish",
    finishReason: "tool-calls",
    rawFinishReason: "tool_use",
    usage: {
      inputTokens: 9,
      outputTokens: 5,
      cacheReadTokens: 3,
      cacheWriteTokens: 2,
      reasoningTokens: 1,
      estimated: false,
      raw: null,
    },
  },
];

const told = async (...list: readonly ProviderStreamEvent[]): Promise<readonly StreamEvent[]> =>
  collect(scriptedCrux({ provider: streamingProvider(batches(list)) }).stream(hello));
const broken = async (...list: readonly ProviderStreamEvent[]): Promise<readonly StreamEvent[]> =>
  collect(
    scriptedCrux({ provider: streamingProvider(failing(new CruxError("bad-response", "no"), list)) }).stream(hello),
  );

let good: readonly StreamEvent[];
let cut: readonly StreamEvent[];
beforeAll(async () => {
  good = await told(...answer);
  cut = await broken(...answer.slice(0, 13));
});

describe("good streams pass", () => {
  const call: readonly ProviderStreamEvent[] = [event.start, { type: "tool-call-start", part: 0, id: "c", name: "f" }];
  const ended: ProviderStreamEvent = { type: "tool-call-end", part: 0, id: "c" };
  const cases: Record<string, () => Promise<readonly StreamEvent[]>> = {
    "every kind of delta, interleaved": () => told(...answer),
    "a stream that broke off": () => broken(...answer.slice(0, 13)),
    "no delta at all": () => told(event.start, event.finish),
    "a failure before the first delta": () => broken(event.start),
    "a call without arguments": () => told(...call, ended, event.finish),
    "a call cut by length": () =>
      told(
        ...call,
        { type: "tool-call-delta", part: 0, id: "c", arguments: '{"a":' },
        { ...event.finish, finishReason: "length" },
      ),
    "a call that ended under a content filter": () =>
      told(...call, ended, { ...event.finish, finishReason: "content-filter" }),
    "empty text that carries metadata": () =>
      told(event.start, { ...event.text(""), providerMetadata: { acme: { id: 1 } } }, event.finish),
    "empty text that carries nothing": () => told(event.start, event.text(""), event.finish),
    "parts first seen out of order": () =>
      told(event.start, event.text("b", 9), event.text("a", 3), event.text("c", 9), event.finish),
    "a citation with metadata": () =>
      told(
        event.start,
        event.text("a"),
        { type: "citation", part: 0, citation, providerMetadata: { acme: { id: 1 } } },
        event.finish,
      ),
    "a whole part with metadata on both": () =>
      told(
        event.start,
        {
          type: "part",
          part: 0,
          content: { ...image, providerMetadata: { acme: { a: 1, b: 1 } } },
          providerMetadata: { acme: { b: 2 } },
        },
        event.finish,
      ),
  };
  it.each(Object.entries(cases))("%s", async (_name, make) => {
    const events = await make();
    expect(checkStream(events)).toEqual([]);
  });
});

type Mutation = (events: readonly StreamEvent[]) => readonly StreamEvent[];
const isDelta = (type: StreamDelta["type"]) => (item: StreamEvent) => item.type === type;
const changeFirst =
  (type: StreamEvent["type"], change: object): Mutation =>
  (events) => {
    const at = events.findIndex((item) => item.type === type);
    return events.map((item, index) => (index === at ? ({ ...item, ...change } as StreamEvent) : item));
  };
/** What a mutation may touch of either terminal; the mutant knows which one it has. */
type End = Omit<StreamFinish & Omit<StreamError, "type">, "type">;
const changeLast =
  (change: (end: End) => object): Mutation =>
  (events) =>
    events.map((item, index) =>
      index === events.length - 1 ? ({ ...item, ...change(item as unknown as End) } as StreamEvent) : item,
    );
const metrics = (change: object): Mutation => changeLast((end) => ({ metrics: { ...end.metrics, ...change } }));
const response = (change: (response: ChatResponse) => object): Mutation =>
  changeLast((end) => ({ response: { ...end.response, ...change(end.response) } }));
const partial = (change: (partial: ChatResponse) => object): Mutation =>
  changeLast((end) => {
    const changed = { ...end.partial, ...change(end.partial) };
    return { partial: changed, error: end.error.with({ partial: changed }) };
  });
const usage = (change: object): Mutation => response((whole) => ({ usage: { ...whole.usage, ...change } }));
/** Adds a delta before the terminal event, counted, so that only its own rule is broken. */
const added =
  (delta: object, at = -1): Mutation =>
  (events) => {
    const changed = [...events];
    changed.splice(at, 0, delta as StreamEvent);
    return metrics({ emittedCount: changed.length - 2 })(changed);
  };
const without =
  (matches: (item: StreamEvent) => boolean): Mutation =>
  (events) => {
    const at = events.findIndex(matches);
    return metrics({ emittedCount: events.length - 3 })(events.filter((_item, index) => index !== at));
  };
const twice =
  (matches: (item: StreamEvent) => boolean): Mutation =>
  (events) => {
    const at = events.findIndex(matches);
    const item = events[at];
    return item === undefined ? events : added(item, at + 1)(events);
  };

interface Mutant {
  readonly rules: readonly GrammarRule[];
  readonly mutate: Mutation;
  /** Of the stream that broke off. */
  readonly cut?: true;
}

const mutants: Readonly<Record<string, Mutant>> = {
  "no start": { rules: ["start-first"], mutate: (events) => events.slice(1) },
  "start after the first delta": {
    rules: ["start-first"],
    mutate: ([start, first, ...rest]) => [first, start, ...rest].filter((item) => item !== undefined),
  },
  "a second start": {
    rules: ["start-once"],
    mutate: ([start, ...rest]) => (start === undefined ? [] : [start, start, ...rest]),
  },
  "no terminal": { rules: ["terminal-missing"], mutate: (events) => events.slice(0, -1) },
  "two terminals": { rules: ["terminal-last"], mutate: (events) => [...events, ...events.slice(-1)] },
  "a delta after the terminal": {
    rules: ["terminal-last"],
    mutate: (events) => [...events.slice(0, -2), ...events.slice(-1), ...events.slice(-2, -1)],
  },
  "an event of no known type": {
    rules: ["event-known"],
    mutate: (events) => [...events.slice(0, -1), { type: "usage" } as unknown as StreamEvent, ...events.slice(-1)],
  },
  "text that is no string": { rules: ["event-shape"], mutate: added({ type: "text-delta", part: 2, text: null }) },
  "arguments that are no string": {
    rules: ["event-shape"],
    mutate: (events) => added({ type: "tool-call-delta", part: 5, id: "c1", arguments: { a: 1 } }, 10)(events),
  },
  "a call without a name": {
    rules: ["event-shape", "response-content"],
    mutate: added({ type: "tool-call-start", part: 9, id: "c9", name: "" }),
  },
  "a negative part": { rules: ["part-ordinal"], mutate: added({ type: "text-delta", part: -1, text: "" }) },
  "a fractional part": { rules: ["part-ordinal"], mutate: added({ type: "text-delta", part: 1.5, text: "" }) },
  "no part": { rules: ["part-ordinal"], mutate: added({ type: "text-delta", text: "" }) },
  "two kinds in one part": { rules: ["part-kind"], mutate: added({ type: "reasoning-delta", part: 2, text: "x" }) },
  "a whole part twice": { rules: ["part-once"], mutate: twice(isDelta("part")) },
  "a call that starts twice": { rules: ["call-started-once"], mutate: twice(isDelta("tool-call-start")) },
  "two calls with one id": {
    rules: ["call-id-unique", "response-content"],
    mutate: added({ type: "tool-call-start", part: 9, id: "c1", name: "f" }),
  },
  "a call that never started": {
    rules: ["call-not-started"],
    mutate: added({ type: "tool-call-delta", part: 9, id: "c9", arguments: "{}" }),
  },
  "an end without a start": {
    rules: ["call-not-started"],
    mutate: added({ type: "tool-call-end", part: 9, id: "c9" }),
  },
  "a delta with the id of another call": {
    rules: ["call-id-mismatch"],
    mutate: (events) => added({ type: "tool-call-delta", part: 5, id: "c2", arguments: "" }, 11)(events),
  },
  "an end with the id of another call": {
    rules: ["call-id-mismatch"],
    mutate: added({ type: "tool-call-end", part: 5, id: "c2" }),
  },
  "a call that ends twice": { rules: ["call-ended-once"], mutate: twice(isDelta("tool-call-end")) },
  "arguments after the end": {
    rules: ["call-grew-after-end"],
    mutate: added({ type: "tool-call-delta", part: 5, id: "c1", arguments: " " }),
  },
  "an end whose arguments do not parse": {
    rules: ["call-arguments", "response-content"],
    mutate: without((item) => item.type === "tool-call-delta" && item.arguments === ":1}"),
  },
  "a citation on reasoning": { rules: ["citation-on-text"], mutate: added({ type: "citation", part: 0, citation }) },
  "a count too small": { rules: ["metrics-count"], mutate: metrics({ emittedCount: 3 }) },
  "no time of the first delta": { rules: ["metrics-first"], mutate: metrics({ timeToFirstTokenMs: null }) },
  "a first delta after the end": {
    rules: ["metrics-order"],
    mutate: metrics({ timeToFirstTokenMs: 9, totalDurationMs: 5 }),
  },
  "a time that is no number": { rules: ["metrics-range"], mutate: metrics({ totalDurationMs: Number.NaN }) },
  "a response of another call": { rules: ["response-identity"], mutate: response(() => ({ callId: "call_other" })) },
  "an id the start did not say": { rules: ["response-identity"], mutate: response(() => ({ id: "answer-2" })) },
  "text that lacks a piece": { rules: ["response-text"], mutate: response(() => ({ text: "Hel" })) },
  "a message that lacks a part": {
    rules: ["response-content"],
    mutate: response(({ message }) => ({ message: { ...message, content: message.content.slice(1) } })),
  },
  "a message whose parts changed places": {
    rules: ["response-content"],
    mutate: response(({ message }) => ({ message: { ...message, content: message.content.toReversed() } })),
  },
  "an older signature": {
    rules: ["response-content"],
    mutate: response(({ message }) => ({
      message: {
        ...message,
        content: message.content.map((part) =>
          part.type === "reasoning" ? { ...part, providerMetadata: { acme: { signature: "s1", other: 1 } } } : part,
        ),
      },
    })),
  },
  "a citation lost": { rules: ["response-content"], mutate: without(isDelta("citation")) },
  "a call left out of toolCalls": {
    rules: ["response-calls"],
    mutate: response(({ toolCalls }) => ({ toolCalls: toolCalls.slice(1) })),
  },
  "calls to run under a content filter": {
    rules: ["response-calls"],
    mutate: response(() => ({ finishReason: "content-filter" })),
  },
  "calls to run under finishReason error": {
    rules: ["response-calls"],
    mutate: response(() => ({ finishReason: "error" })),
  },
  "more cached than came in": { rules: ["response-usage"], mutate: usage({ cacheReadTokens: 8 }) },
  "more reasoning than output": { rules: ["response-usage"], mutate: usage({ reasoningTokens: 6 }) },
  "a negative count": { rules: ["response-usage"], mutate: usage({ outputTokens: -1, reasoningTokens: null }) },
  "an error that is no CruxError": {
    cut: true,
    rules: ["error-value"],
    mutate: changeLast(() => ({ error: new Error("no") })),
  },
  "an error with another partial": {
    cut: true,
    rules: ["error-partial"],
    mutate: changeLast(({ error }) => ({ error: error.with({ partial: null }) })),
  },
  "a partial that says stop": {
    cut: true,
    rules: ["partial-reason"],
    mutate: partial(() => ({ finishReason: "stop" })),
  },
  "a partial that lost text": { cut: true, rules: ["response-text"], mutate: partial(() => ({ text: "" })) },
  "a partial with a call to run": {
    cut: true,
    rules: ["response-calls"],
    mutate: partial(({ message }) => ({
      toolCalls: message.content.filter((part) => part.type === "tool-call" && part.complete),
    })),
  },
  "a cut call told as complete": {
    cut: true,
    rules: ["response-content"],
    mutate: partial(({ message }) => ({
      message: {
        ...message,
        content: message.content.map((part) => (part.type === "tool-call" ? { ...part, complete: true } : part)),
      },
    })),
  },
  "a first delta with another text": {
    rules: ["response-text", "response-content"],
    mutate: changeFirst("text-delta", { text: "Hal" }),
  },
};

describe("every mutant fails, for its own reason", () => {
  it.each(Object.entries(mutants))("%s", (_name, { rules, mutate, cut: ofCut }) => {
    const source = ofCut ? cut : good;
    expect(checkStream(source)).toEqual([]);
    const found = checkStream(mutate(source));
    expect([...new Set(found.map(({ rule }) => rule))]).toEqual(rules);
  });

  it("says which rule is broken, and where", () => {
    const events = [...good, ...good.slice(-1)];
    expect(() => assertStream(events)).toThrow(
      /terminal-last at event 16: finish comes after the terminal event finish/,
    );
  });
});
