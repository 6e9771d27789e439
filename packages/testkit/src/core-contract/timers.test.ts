import { readText, type CallRecord, type HttpResponse, type StreamEvent, type Timeouts } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeBody } from "../fakes/fake-body.ts";
import { createFakeClock } from "../fakes/fake-clock.ts";
import { createFakeHttp, type FakeHandler } from "../fakes/fake-http.ts";
import { collect, event, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";
import { settle } from "../fakes/settle.ts";
import { assertStream } from "../grammar/assert-stream.ts";

const never = new Promise<never>(() => undefined);
const limits = { connectMs: 100, startMs: 300, idleMs: 60, stallMs: 250 } satisfies Timeouts;

/** A stream over the fake network: `.` is a byte without content, any other byte is text; the end is a finish. */
function open(handler: FakeHandler, timeouts: Timeouts = limits, maxAttempts = 1) {
  const clock = createFakeClock();
  const http = createFakeHttp(handler, { phases: "by-handler" });
  const records: CallRecord[] = [];
  const provider = streamingProvider(async function* (_request, context) {
    const response: HttpResponse = await context.http.send({
      method: "POST",
      url: "https://api.acme.test/",
      headers: {},
    });
    for await (const bytes of response.body) {
      const text = new TextDecoder().decode(bytes).replaceAll(".", "");
      yield text === "" ? [] : [event.text(text)];
    }
    yield [event.finish];
  });
  const crux = scriptedCrux({
    provider,
    clock,
    http,
    observers: [{ onCall: (record) => records.push(record) }],
    settings: { retry: { maxAttempts, baseDelayMs: 0 } },
  });
  const events: StreamEvent[] = [];
  const stream = crux.stream({ ...hello, timeouts });
  const done = (async () => {
    for await (const item of stream) events.push(item);
  })();
  return { clock, http, events, done, records, crux };
}

function endOf(events: readonly StreamEvent[]): unknown {
  if (events.length === 0) return "running";
  const last = events.at(-1);
  if (last?.type === "finish") return "finish";
  if (last?.type !== "error") return "running";
  assertStream(events);
  return last.error.details.timer ?? last.error.code;
}

describe("the connect timer", () => {
  it("does not run while the request waits for a connection of the pool", async () => {
    const connecting = Promise.withResolvers<void>();
    const { clock, events } = open(async ({ phase }) => {
      await connecting.promise;
      phase("connecting");
      return never;
    });
    await clock.advance(10_000);
    expect(endOf(events)).toBe("running");
    connecting.resolve();
    await settle();
    await clock.advance(99);
    expect(endOf(events)).toBe("running");
    await clock.advance(1);
    expect(endOf(events)).toBe("connect");
  });

  it("ends when the request is sent, and names itself, its limit and the setting", async () => {
    const { clock, events, http } = open(({ phase }) => {
      phase("connecting");
      return never;
    });
    await clock.advance(100);
    const last = events.at(-1);
    expect(last?.type === "error" && last.error.toJSON()).toMatchObject({
      code: "timeout",
      message: expect.stringMatching(/100 ms \(connect timer\).*timeouts\.connectMs/) as string,
    });
    expect(http.exchanges[0]?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe("the start timer", () => {
  const sent: FakeHandler = ({ phase }) => {
    phase("connecting");
    phase("sent");
    return never;
  };

  it("runs from sending to the first byte of the body", async () => {
    const { clock, events } = open(sent);
    await clock.advance(299);
    expect(endOf(events)).toBe("running");
    await clock.advance(1);
    expect(endOf(events)).toBe("start");
  });

  it("is not ended by headers, but by any byte of the body", async () => {
    const body = createFakeBody();
    const { clock, events } = open(({ phase }) => {
      phase("sent");
      return { body };
    });
    await clock.advance(290);
    body.push(".");
    await settle();
    await clock.advance(50);
    expect(endOf(events)).toBe("running");
    await clock.advance(10);
    expect(endOf(events)).toBe("idle");
  });

  it("fires when headers come and nothing else", async () => {
    const { clock, events, http } = open(({ phase }) => {
      phase("sent");
      return { body: createFakeBody() };
    });
    await clock.advance(300);
    expect([endOf(events), http.exchanges[0]?.closed]).toEqual(["start", true]);
  });

  it("begins anew with each attempt", async () => {
    const { clock, events, http } = open(sent, limits, 2);
    await clock.advance(300);
    expect([endOf(events), http.exchanges.length]).toEqual(["running", 2]);
    await clock.advance(300);
    const last = events.at(-1);
    expect(
      last?.type === "error" && last.partial.attempts.map(({ error, durationMs }) => [error?.code, durationMs]),
    ).toEqual([
      ["timeout", 300],
      ["timeout", 300],
    ]);
  });
});

describe("the idle and the stall timer", () => {
  function flowing(timeouts: Timeouts = limits) {
    const body = createFakeBody();
    const opened = open(({ phase }) => {
      phase("sent");
      return { body };
    }, timeouts);
    return { ...opened, body };
  }

  it("idle is reset by any byte", async () => {
    const { clock, events, body } = flowing();
    for (const text of ["a", ".", ".", "b", "."]) {
      body.push(text);
      await clock.advance(59);
      expect(endOf(events)).toBe("running");
    }
    await clock.advance(1);
    expect(endOf(events)).toBe("idle");
  });

  it("stall fires although bytes come, and is reset by content only", async () => {
    const { clock, events, body } = flowing();
    const keepAlive = async (times: number): Promise<void> => {
      for (let round = 0; round < times; round += 1) {
        body.push(".");
        await clock.advance(50);
      }
    };
    await keepAlive(4);
    body.push("a");
    await keepAlive(4);
    expect(endOf(events)).toBe("running");
    await keepAlive(1);
    expect(endOf(events)).toBe("stall");
  });

  it("neither is tripped by a slow consumer", async () => {
    const clock = createFakeClock();
    const body = createFakeBody();
    const http = createFakeHttp(() => ({ body }));
    const provider = streamingProvider(async function* (_request, context) {
      const response = await context.http.send({ method: "POST", url: "https://api.acme.test/", headers: {} });
      for await (const bytes of response.body) yield [event.text(new TextDecoder().decode(bytes))];
      yield [event.finish];
    });
    const events: StreamEvent[] = [];
    for (const text of ["a", "b", "c"]) body.push(text);
    body.end();
    for await (const item of scriptedCrux({ provider, clock, http }).stream({ ...hello, timeouts: limits })) {
      events.push(item);
      await clock.advance(100_000);
    }
    expect(endOf(events)).toBe("finish");
  });

  it("pain 11: a slow consumer holds the producer back", async () => {
    const body = createFakeBody();
    const http = createFakeHttp(() => ({ body }));
    const provider = streamingProvider(async function* (_request, context) {
      const response = await context.http.send({ method: "POST", url: "https://api.acme.test/", headers: {} });
      for await (const bytes of response.body) yield [event.text(new TextDecoder().decode(bytes))];
    });
    for (let count = 0; count < 100; count += 1) body.push("a");
    const iterator = scriptedCrux({ provider, http }).stream(hello)[Symbol.asyncIterator]();
    for (let count = 0; count < 4; count += 1) await iterator.next();
    await settle();
    expect(body.pulls).toBeLessThanOrEqual(4);
    await iterator.return?.();
  });

  it("a timer set to null is off", async () => {
    const { clock, events, body } = flowing({ connectMs: null, startMs: null, idleMs: null, stallMs: null });
    await clock.advance(1e9);
    body.push("a");
    await clock.advance(1e9);
    expect([endOf(events), clock.pending]).toEqual(["running", 0]);
    body.end();
    await settle();
    expect(endOf(events)).toBe("finish");
  });

  it("keep what came as partial, and leave nothing behind", async () => {
    const { clock, events, body, records, done } = flowing();
    body.push("abc");
    await clock.advance(60);
    await done;
    const last = events.at(-1);
    expect(last?.type === "error" && last.partial.text).toBe("abc");
    expect([records.length, body.left, clock.pending]).toEqual([1, true, 0]);
  });
});

describe("the total timer", () => {
  it("is 120 s for chat, 600 s where the model thinks, none for a stream", async () => {
    const clock = createFakeClock();
    const crux = scriptedCrux({ provider: { chat: () => never }, clock });
    const timerOf = (promise: Promise<unknown>) =>
      promise.catch((error: { details: { timer?: string } }) => error.details.timer);
    let plain: unknown = "running";
    let thinking: unknown = "running";
    void timerOf(crux.chat(hello)).then((timer) => (plain = timer));
    void timerOf(crux.chat({ ...hello, reasoning: { effort: "high" } })).then((timer) => (thinking = timer));
    await clock.advance(119_999);
    expect([plain, thinking]).toEqual(["running", "running"]);
    await clock.advance(1);
    expect([plain, thinking]).toEqual(["total", "running"]);
    await clock.advance(480_000);
    expect(thinking).toBe("total");
    const { clock: streamClock, events } = open(() => never, {});
    await streamClock.advance(1e9);
    expect(endOf(events)).toBe("running");
  });

  it("runs over all attempts and their waits, and is not retried", async () => {
    const { clock, events, http } = open(
      ({ phase }) => {
        phase("sent");
        return never;
      },
      { ...limits, totalMs: 700 },
      9,
    );
    await clock.advance(699);
    expect(endOf(events)).toBe("running");
    await clock.advance(1);
    expect([endOf(events), http.exchanges.length]).toEqual(["total", 3]);
  });

  it("ends a stream whose consumer is slow", async () => {
    const clock = createFakeClock();
    const provider = streamingProvider(async function* () {
      await Promise.resolve();
      yield [event.text("a")];
      yield [event.text("b")];
    });
    const events: StreamEvent[] = [];
    for await (const item of scriptedCrux({ provider, clock }).stream({ ...hello, timeouts: { totalMs: 50 } })) {
      events.push(item);
      if (item.type === "text-delta") await clock.advance(50);
    }
    expect([endOf(events), events.length]).toEqual(["total", 3]);
  });

  it("of a chat ends the reading of a body too", async () => {
    const clock = createFakeClock();
    const http = createFakeHttp(() => ({ body: createFakeBody() }));
    const chat = async (
      _request: unknown,
      context: Parameters<Parameters<typeof scriptedCrux>[0]["provider"]["chat"]>[1],
    ) => {
      await readText(await context.http.send({ method: "POST", url: "https://api.acme.test/", headers: {} }));
      throw new Error("unreachable");
    };
    const answer = scriptedCrux({ provider: { chat }, clock, http }).chat(hello);
    answer.catch(() => undefined);
    await clock.advance(120_000);
    await expect(answer).rejects.toMatchObject({ code: "timeout", details: { timer: "total" } });
    expect(http.exchanges[0]?.aborted).toBe(true);
  });
});

describe("layers", () => {
  it("call over plugin over application", async () => {
    const clock = createFakeClock();
    const provider = { chat: () => never, timeouts: () => ({ totalMs: 40 }) };
    const first = async (crux: ReturnType<typeof scriptedCrux>, input: object, ms: number): Promise<unknown> => {
      let timer: unknown = "running";
      crux
        .chat({ ...hello, ...input })
        .catch((error: { details: { timer?: string } }) => (timer = error.details.timer));
      await clock.advance(ms);
      return timer;
    };
    const plain = scriptedCrux({ provider, clock });
    expect([await first(plain, {}, 39), await first(plain, {}, 40)]).toEqual(["running", "total"]);
    expect([await first(plain, { timeouts: { totalMs: 20 } }, 20)]).toEqual(["total"]);
    const set = scriptedCrux({ provider, clock, settings: { timeouts: { totalMs: 10 } } });
    expect([await first(set, {}, 39), await first(set, {}, 40)]).toEqual(["running", "total"]);
    expect(
      await collect(scriptedCrux({ provider, clock }).stream({ ...hello, signal: AbortSignal.abort() })),
    ).toHaveLength(2);
  });
});
