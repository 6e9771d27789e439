import { CruxError, type Attempt, type CruxErrorCode, type LLMProvider, type StreamEvent } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../fakes/fake-clock.ts";
import { batches, collect, event, failing, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";
import { assertStream } from "../grammar/assert-stream.ts";

const whole = batches([event.start, event.text("a"), event.finish]);
const busy = (retryAfterMs?: number) =>
  new CruxError("overloaded", "busy", retryAfterMs === undefined ? {} : { retryAfterMs });

/** Runs a stream to its end, however long its waits are; tells when each attempt began. */
async function run(provider: ReturnType<typeof streamingProvider>, input: object = {}) {
  const clock = createFakeClock();
  const waits: (Attempt & { delayMs: number })[] = [];
  const stream = scriptedCrux({ provider, clock, observers: [{ onRetry: (attempt) => waits.push(attempt) }] }).stream({
    ...hello,
    ...input,
  });
  const reading = collect(stream);
  for (let round = 0; round < 20; round += 1) await clock.advance(10_000);
  const events = await reading;
  assertStream(events);
  const last = events.at(-1);
  if (last?.type !== "finish" && last?.type !== "error") throw new Error("no terminal event");
  const { attempts } = last.type === "finish" ? last.response : last.partial;
  return {
    events,
    last,
    attempts,
    waits,
    code: last.type === "error" ? last.error.code : null,
    pending: clock.pending,
  };
}

const types = (events: readonly StreamEvent[]) => events.map(({ type }) => type);

describe("retry", () => {
  it("is made up to three attempts in all; each is told, and only one start shows", async () => {
    const provider = streamingProvider(failing(busy(), [event.start]), failing(busy()), whole);
    const { events, attempts, waits, pending } = await run(provider);
    expect(types(events)).toEqual(["start", "text-delta", "finish"]);
    expect(attempts.map(({ number, error }) => [number, error?.code ?? null])).toEqual([
      [1, "overloaded"],
      [2, "overloaded"],
      [3, null],
    ]);
    expect(waits.map(({ number }) => number)).toEqual([1, 2]);
    expect(pending).toBe(0);
  });

  it("is given up after three", async () => {
    const provider = streamingProvider(failing(busy()));
    const { code, attempts } = await run(provider);
    expect([code, attempts.length, provider.started()]).toEqual(["overloaded", 3, 3]);
  });

  it("waits between 0 and 0.5 s, then between 0 and 1 s", async () => {
    const delays: number[][] = [];
    for (let round = 0; round < 12; round += 1)
      delays.push((await run(streamingProvider(failing(busy())))).waits.map(({ delayMs }) => delayMs));
    const [first, second] = [delays.map(([one]) => one ?? -1), delays.map(([, two]) => two ?? -1)];
    expect(Math.min(...first, ...second)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThanOrEqual(500);
    expect(Math.max(...second)).toBeLessThanOrEqual(1000);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it("waits as long as the vendor asks, and starts the next attempt then", async () => {
    const { attempts, waits } = await run(streamingProvider(failing(busy(12_345)), whole));
    expect(waits.map(({ delayMs }) => delayMs)).toEqual([12_345]);
    expect(attempts.map(({ startedAfterMs }) => startedAfterMs)).toEqual([0, 12_345]);
  });

  it("is not begun when the wait would outlast the total", async () => {
    const provider = streamingProvider(failing(busy(5000)), whole);
    const { code, waits } = await run(provider, { timeouts: { totalMs: 5000 } });
    expect([code, waits, provider.started()]).toEqual(["overloaded", [], 1]);
  });

  it("does not follow a first delta", async () => {
    const provider = streamingProvider(failing(busy(), [event.start, event.text("a")]), whole);
    const { code, events } = await run(provider);
    expect([code, provider.started(), types(events)]).toEqual(["overloaded", 1, ["start", "text-delta", "error"]]);
  });

  it("forgets what a failed attempt brought", async () => {
    const usage = {
      inputTokens: 77,
      outputTokens: 7,
      cacheReadTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
      estimated: false,
      raw: null,
    };
    const { last } = await run(
      streamingProvider(
        failing(busy(), [
          { ...event.start, id: "old", requestId: "old" },
          { type: "usage", usage },
        ]),
        batches([event.text("a"), event.finish]),
      ),
    );
    expect(
      last.type === "finish" && [last.response.id, last.response.requestId, last.response.usage.inputTokens],
    ).toEqual([null, null, null]);
  });

  const retried: CruxErrorCode[] = ["rate-limit", "timeout", "overloaded", "network", "stream-interrupted"];
  it.each(retried)("follows %s", async (code) => {
    const provider = streamingProvider(failing(new CruxError(code, "x")), whole);
    expect([(await run(provider)).code, provider.started()]).toEqual([null, 2]);
  });
  const final: CruxErrorCode[] = [
    "authentication",
    "permission",
    "quota",
    "invalid-request",
    "context-length",
    "content-filter",
    "not-found",
    "unsupported",
    "bad-response",
    "configuration",
    "internal",
  ];
  it.each(final)("does not follow %s", async (code) => {
    const provider = streamingProvider(failing(new CruxError(code, "x")), whole);
    expect([(await run(provider)).code, provider.started()]).toEqual([code, 1]);
  });

  it("heeds the vendor's word over the table", async () => {
    const never = streamingProvider(failing(new CruxError("rate-limit", "x", { retryable: false })), whole);
    expect((await run(never)).code).toBe("rate-limit");
    const once = streamingProvider(failing(new CruxError("internal", "x", { retryable: true })), whole);
    expect((await run(once)).code).toBe(null);
  });

  it("is off with maxAttempts 1", async () => {
    const provider = streamingProvider(failing(busy()), whole);
    expect([(await run(provider, { retry: { maxAttempts: 1 } })).code, provider.started()]).toEqual(["overloaded", 1]);
  });

  it("serves chat as well", async () => {
    const clock = createFakeClock();
    let count = 0;
    const chat: LLMProvider["chat"] = () => {
      count += 1;
      return count < 3
        ? Promise.reject(busy(100))
        : Promise.resolve({ content: [{ type: "text", text: "ok" }], finishReason: "stop", rawFinishReason: "stop" });
    };
    const answer = scriptedCrux({ provider: { chat }, clock }).chat(hello);
    await clock.advance(1000);
    expect((await answer).attempts.map(({ startedAfterMs, error }) => [startedAfterMs, error?.code ?? null])).toEqual([
      [0, "overloaded"],
      [100, "overloaded"],
      [200, null],
    ]);
    expect(clock.pending).toBe(0);
  });
});
