import { CruxError, type CallRecord, type ChatStream, type ProviderStreamEvent, type StreamEvent } from "@crux/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeBody } from "../fakes/fake-body.ts";
import { createFakeClock } from "../fakes/fake-clock.ts";
import { createFakeHttp } from "../fakes/fake-http.ts";
import { batches, collect, event, failing, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";
import { settle } from "../fakes/settle.ts";
import { assertStream } from "../grammar/assert-stream.ts";

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", onUnhandled);
});
afterEach(async () => {
  await settle();
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});

const never = new Promise<never>(() => undefined);

/** Yields the batches, then waits for ever; listens to its signal or not. `closed` tells that its `finally` ran. */
function hanging(listens: boolean, ...list: readonly (readonly ProviderStreamEvent[])[]) {
  const state = { closed: false };
  const provider = streamingProvider(async function* (_request, { signal }) {
    const aborted = new Promise<never>((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
    );
    aborted.catch(() => undefined);
    try {
      await Promise.resolve();
      yield* list;
      await (listens ? aborted : never);
    } finally {
      state.closed = true;
    }
  });
  return { state, provider };
}

function lastOf(events: readonly StreamEvent[]): Extract<StreamEvent, { type: "error" | "finish" }> {
  assertStream(events);
  const last = events.at(-1);
  if (last?.type !== "error" && last?.type !== "finish") throw new Error("no terminal event");
  return last;
}

function errorOf(events: readonly StreamEvent[]): Extract<StreamEvent, { type: "error" }> {
  const last = lastOf(events);
  if (last.type !== "error") throw new Error(`expected error, not ${last.type}`);
  return last;
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (error: unknown) => (error instanceof CruxError ? error.code : error),
  );

describe("pain 5: every ending keeps the grammar, and is recorded once", () => {
  const boom = new CruxError("bad-response", "broken");
  const unsound = [
    event.start,
    { type: "tool-call-start", part: 0, id: "c", name: "f" },
    { type: "tool-call-delta", part: 0, id: "c", arguments: "{" },
    { type: "tool-call-end", part: 0, id: "c" },
    event.finish,
  ] as const;
  const endings: Record<
    string,
    { readonly source: ReturnType<typeof batches>; readonly code: string | null; readonly text: string }
  > = {
    finish: { source: batches([event.start], [event.text("a")], [event.finish]), code: null, text: "a" },
    "finish without a delta": { source: batches([event.start, event.finish]), code: null, text: "" },
    "finish without a start of the provider's": {
      source: batches([event.text("a"), event.finish]),
      code: null,
      text: "a",
    },
    "events after finish": {
      source: batches([event.start, event.text("a"), event.finish, event.text("b")], [event.text("c")]),
      code: null,
      text: "a",
    },
    "a call that was ended but does not parse": { source: batches(unsound), code: null, text: "" },
    "a failure before the first delta": { source: failing(boom), code: "bad-response", text: "" },
    "a failure in mid-stream": {
      source: failing(boom, [event.start, event.text("a")]),
      code: "bad-response",
      text: "a",
    },
    "an end without finish": { source: batches([event.start, event.text("a")]), code: "stream-interrupted", text: "a" },
    "a thrown value that is no CruxError": {
      source: failing(new TypeError("x"), [event.text("a")]),
      code: "internal",
      text: "a",
    },
    "an empty stream": { source: batches(), code: "stream-interrupted", text: "" },
  };
  it.each(Object.entries(endings))("%s", async (_name, { source, code, text }) => {
    const records: CallRecord[] = [];
    const crux = scriptedCrux({
      provider: streamingProvider(source),
      observers: [{ onCall: (record) => records.push(record) }],
      settings: { retry: { maxAttempts: 1 } },
    });
    const stream = crux.stream(hello);
    const last = lastOf(await collect(stream));
    expect(last.type === "error" ? last.error.code : null).toBe(code);
    expect((last.type === "error" ? last.partial : last.response).text).toBe(text);
    expect(await codeOf(stream.response())).toBe(code ?? "resolved");
    expect(records.map(({ error, response, operation }) => [error?.code ?? null, response.text, operation])).toEqual([
      [code, text, "stream"],
    ]);
  });

  it("a wrong request, and a provider nobody has", async () => {
    const crux = scriptedCrux({ provider: streamingProvider(batches()) });
    expect(errorOf(await collect(crux.stream({ model: "acme/large" }))).error.code).toBe("invalid-request");
    expect(errorOf(await collect(crux.stream({ ...hello, model: "nobody/large" }))).error.code).toBe("not-found");
    expect(errorOf(await collect(crux.stream({ ...hello, temperatur: 1 } as typeof hello))).error.message).toMatch(
      /temperatur/,
    );
  });

  it("an error has the deltas received so far, and none of them may be run", async () => {
    const call = [
      { type: "tool-call-start", part: 1, id: "c", name: "f" },
      { type: "tool-call-end", part: 1, id: "c" },
    ] as const;
    const crux = scriptedCrux({ provider: streamingProvider(failing(boom, [event.start, event.text("a"), ...call])) });
    const { error, partial } = errorOf(await collect(crux.stream(hello)));
    expect(partial.message.content).toEqual([
      { type: "text", text: "a" },
      { type: "tool-call", id: "c", name: "f", arguments: "{}", complete: true },
    ]);
    expect(partial.toolCalls).toEqual([]);
    expect(partial.usage).toMatchObject({ estimated: true, inputTokens: 1 });
    expect(error.partial).toBe(partial);
  });
});

describe("an aborted signal", () => {
  it("before the call: nothing is sent", async () => {
    const provider = streamingProvider(batches([event.start, event.finish]));
    const { error, partial } = errorOf(
      await collect(scriptedCrux({ provider }).stream({ ...hello, signal: AbortSignal.abort() })),
    );
    expect(error.code).toBe("cancelled");
    expect(partial.attempts).toEqual([]);
    expect(provider.started()).toBe(0);
  });

  it("while connecting: the request is aborted", async () => {
    const controller = new AbortController();
    const http = createFakeHttp(() => never);
    const provider = streamingProvider(async function* (_request, context) {
      await context.http.send({ method: "POST", url: "https://api.acme.test/", headers: {} });
      yield [event.finish];
    });
    const events = collect(scriptedCrux({ provider, http }).stream({ ...hello, signal: controller.signal }));
    await settle();
    expect(http.exchanges.map(({ aborted }) => aborted)).toEqual([false]);
    controller.abort(new Error("enough"));
    const { error } = errorOf(await events);
    expect(error.code).toBe("cancelled");
    expect(error.cause).toEqual(new Error("enough"));
    expect(http.exchanges[0]?.aborted).toBe(true);
  });

  it.each([true, false])("in mid-stream, from a provider that listens: %s", async (listens) => {
    const controller = new AbortController();
    const { provider } = hanging(listens, [event.start, event.text("a")]);
    const records: CallRecord[] = [];
    const stream = scriptedCrux({ provider, observers: [{ onCall: (record) => records.push(record) }] }).stream({
      ...hello,
      signal: controller.signal,
    });
    const events: StreamEvent[] = [];
    for await (const item of stream) {
      events.push(item);
      if (item.type === "text-delta") setImmediate(() => controller.abort());
    }
    const { error, partial } = errorOf(events);
    expect([error.code, partial.text, partial.usage.estimated]).toEqual(["cancelled", "a", true]);
    expect(partial.usage.outputTokens).toBe(1);
    expect(records).toHaveLength(1);
    expect(await codeOf(stream.response())).toBe("cancelled");
  });

  it("between two deltas of one batch", async () => {
    const controller = new AbortController();
    const provider = streamingProvider(batches([event.start, event.text("a"), event.text("b"), event.finish]));
    const events: StreamEvent[] = [];
    for await (const item of scriptedCrux({ provider }).stream({ ...hello, signal: controller.signal })) {
      events.push(item);
      if (item.type === "text-delta") controller.abort();
    }
    expect([errorOf(events).error.code, errorOf(events).partial.text]).toEqual(["cancelled", "a"]);
  });

  it("while waiting for the next attempt", async () => {
    const controller = new AbortController();
    const clock = createFakeClock();
    const provider = streamingProvider(
      failing(new CruxError("overloaded", "busy", { retryAfterMs: 5000 })),
      batches([event.finish]),
    );
    const events = collect(scriptedCrux({ provider, clock }).stream({ ...hello, signal: controller.signal }));
    await clock.advance(4000);
    controller.abort();
    const { error, partial } = errorOf(await events);
    expect([error.code, partial.attempts.length, provider.started(), clock.pending]).toEqual(["cancelled", 1, 1, 0]);
  });

  it("by an observer that is told of the retry", async () => {
    const controller = new AbortController();
    const clock = createFakeClock();
    const provider = streamingProvider(
      failing(new CruxError("overloaded", "busy", { retryAfterMs: 5000 })),
      batches([event.finish]),
    );
    const crux = scriptedCrux({ provider, clock, observers: [{ onRetry: () => controller.abort() }] });
    const { error, metrics } = errorOf(await collect(crux.stream({ ...hello, signal: controller.signal })));
    expect([error.code, metrics.totalDurationMs, clock.pending]).toEqual(["cancelled", 0, 0]);
  });

  it("after the end changes nothing", async () => {
    const controller = new AbortController();
    const stream = scriptedCrux({
      provider: streamingProvider(batches([event.start, event.text("a"), event.finish])),
    }).stream({ ...hello, signal: controller.signal });
    expect(lastOf(await collect(stream)).type).toBe("finish");
    controller.abort();
    expect((await stream.response()).text).toBe("a");
  });

  it("ends a chat too, even where the provider does not listen", async () => {
    const controller = new AbortController();
    const crux = scriptedCrux({ provider: { chat: () => never } });
    const answer = codeOf(crux.chat({ ...hello, signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await answer).toBe("cancelled");
  });
});

describe("a consumer that leaves", () => {
  const leave: Record<string, (stream: ChatStream) => Promise<void>> = {
    "by break": async (stream) => {
      for await (const item of stream) if (item.type === "text-delta") break;
    },
    "by throwing": async (stream) => {
      const gone = new Error("consumer");
      const loop = (async () => {
        for await (const item of stream) if (item.type === "text-delta") throw gone;
      })();
      await expect(loop).rejects.toBe(gone);
    },
    "by return()": async (stream) => {
      const iterator = stream[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.next();
      await iterator.return?.();
    },
    "by return() while it waits": async (stream) => {
      const iterator = stream[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.next();
      const pending = iterator.next();
      await settle();
      await iterator.return?.();
      await pending;
    },
    "by cancel() while it waits": async (stream) => {
      const reading = collect(stream);
      await settle();
      await stream.cancel();
      expect(errorOf(await reading).error.code).toBe("cancelled");
    },
    "of the text, by break": async (stream) => {
      for await (const text of stream.textStream) if (text === "a") break;
    },
  };
  it.each(Object.entries(leave))(
    "%s: the source is closed, response() rejects, one record is made",
    async (_name, act) => {
      const { state, provider } = hanging(true, [event.start, event.text("a")]);
      const clock = createFakeClock();
      const records: CallRecord[] = [];
      const stream = scriptedCrux({
        provider,
        clock,
        observers: [{ onCall: (record) => records.push(record) }],
      }).stream(hello);
      await act(stream);
      await settle();
      expect(state.closed).toBe(true);
      expect(await codeOf(stream.response())).toBe("cancelled");
      expect(records.map(({ error, response }) => [error?.code, response.text, response.usage.estimated])).toEqual([
        ["cancelled", "a", true],
      ]);
      expect(clock.pending).toBe(0);
    },
  );

  it("before it began: nothing is sent", async () => {
    const provider = streamingProvider(batches([event.finish]));
    const stream = scriptedCrux({ provider }).stream(hello);
    await stream.cancel();
    expect(await codeOf(stream.response())).toBe("cancelled");
    expect(provider.started()).toBe(0);
  });

  it("closes the body that the provider was reading", async () => {
    const body = createFakeBody();
    const http = createFakeHttp(() => ({ body }));
    const provider = streamingProvider(async function* (_request, context) {
      const response = await context.http.send({ method: "POST", url: "https://api.acme.test/", headers: {} });
      for await (const bytes of response.body) yield [event.text(new TextDecoder().decode(bytes))];
    });
    body.push("a");
    for await (const item of scriptedCrux({ provider, http }).stream(hello)) if (item.type === "text-delta") break;
    expect([http.exchanges[0]?.closed, body.left]).toEqual([true, true]);
  });

  it("is not held up by a source that never closes", async () => {
    const provider = streamingProvider(() => {
      let told = false;
      return {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            told
              ? never
              : ((told = true),
                Promise.resolve({ done: false as const, value: [event.start, event.text("a"), event.text("b")] })),
          return: () => never,
        }),
      };
    });
    const stream = scriptedCrux({ provider }).stream(hello);
    for await (const item of stream) if (item.type === "text-delta") break;
    expect(await codeOf(stream.response())).toBe("cancelled");
  });

  it("and a finished stream is not held up by a source that never closes", async () => {
    const controller = new AbortController();
    const provider = streamingProvider(() => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false as const, value: [event.start, event.text("a"), event.finish] }),
        return: () => never,
      }),
    }));
    const events = collect(scriptedCrux({ provider }).stream({ ...hello, signal: controller.signal }));
    await settle();
    controller.abort();
    expect(lastOf(await events).type).toBe("finish");
  });
});

describe("one stream, one reading", () => {
  const provider = () =>
    streamingProvider(batches([event.start], [event.text("a"), event.text("")], [event.text("b"), event.finish]));

  it("response() reads what nobody reads", async () => {
    expect((await scriptedCrux({ provider: provider() }).stream(hello).response()).text).toBe("ab");
  });

  it("response() may be asked for first, and the events read in the same turn", async () => {
    const stream = scriptedCrux({ provider: provider() }).stream(hello);
    const response = stream.response();
    expect(lastOf(await collect(stream)).type).toBe("finish");
    expect((await response).text).toBe("ab");
  });

  it("a second reading is refused", async () => {
    const stream = scriptedCrux({ provider: provider() }).stream(hello);
    await collect(stream);
    await expect(collect(stream)).rejects.toMatchObject({ code: "invalid-request" });
    await expect(collect(stream.textStream)).rejects.toMatchObject({ code: "invalid-request" });
  });

  it("events asked for ahead come in order, of one call", async () => {
    const source = provider();
    const iterator = scriptedCrux({ provider: source }).stream(hello)[Symbol.asyncIterator]();
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(() => iterator.next()));
    const events = results.flatMap((result) => (result.done === true ? [] : [result.value]));
    expect(events.map(({ type }) => type)).toEqual(["start", "text-delta", "text-delta", "text-delta", "finish"]);
    expect(source.started()).toBe(1);
  });

  it("pain 1: text: the pieces that are not empty, and the error of a failed stream thrown at its end", async () => {
    expect(await collect(scriptedCrux({ provider: provider() }).stream(hello).textStream)).toEqual(["a", "b"]);
    const pieces: string[] = [];
    const failed = scriptedCrux({ provider: streamingProvider(batches([event.start, event.text("a")])) }).stream(hello);
    const reading = (async () => {
      for await (const piece of failed.textStream) pieces.push(piece);
    })();
    await expect(reading).rejects.toMatchObject({ code: "stream-interrupted", partial: { text: "a" } });
    expect(pieces).toEqual(["a"]);
  });

  it("pain 4: nobody awaits a failure: nothing crashes", async () => {
    const stream = scriptedCrux({ provider: streamingProvider(failing(new CruxError("bad-response", "no"))) }).stream(
      hello,
    );
    void stream.response().catch(() => undefined);
    scriptedCrux({ provider: streamingProvider(failing(new CruxError("bad-response", "no"))) }).stream(hello);
    await collect(
      scriptedCrux({ provider: streamingProvider(failing(new CruxError("bad-response", "no"))) }).stream(hello),
    );
    await settle();
  });

  it("a provider that does not stream is told as events, with a warning", async () => {
    const crux = scriptedCrux({
      provider: {
        chat: () =>
          Promise.resolve({
            content: [{ type: "text", text: "whole" }],
            finishReason: "stop",
            rawFinishReason: "stop",
            id: "x",
          }),
      },
    });
    const events = await collect(crux.stream(hello));
    const end = lastOf(events);
    expect(events.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
    const more = { type: "finish", extra: 1 };
    const loose = scriptedCrux({
      provider: {
        chat: () =>
          Promise.resolve({
            ...more,
            content: [{ type: "text", text: "whole" }],
            finishReason: "stop",
            rawFinishReason: "stop",
          }),
      },
    });
    expect((await loose.stream(hello).response()).text).toBe("whole");
    expect(
      end.type === "finish" && [end.response.text, end.response.id, end.response.warnings.map(({ code }) => code)],
    ).toEqual(["whole", "x", ["not-streamed"]]);
  });
});
