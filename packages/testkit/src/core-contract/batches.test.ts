import {
  CruxError,
  withReceived,
  type BatchItem,
  type BatchJob,
  type BatchOutcome,
  type BatchResult,
  type CallContext,
  type ChatRequest,
  type Crux,
  type JsonSchemaValidator,
  type ProviderAnswer,
  type SupportsBatch,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../fakes/fake-clock.ts";
import { collect, scriptedCrux } from "../fakes/scripted-crux.ts";
import { settle } from "../fakes/settle.ts";

const model = "acme/large";
const answer = (text: string): ProviderAnswer => ({
  content: [{ type: "text", text }],
  finishReason: "stop",
  rawFinishReason: "end",
});
const item = (id: string, request: object = {}) => ({ id, request: { model, prompt: id, ...request } });

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CruxError)) throw new Error(`expected a CruxError, not ${String(error)}`);
  return error;
}

const textsOf = (results: readonly BatchResult[]) =>
  results.map(({ id, response, error }) => [id, response?.text ?? error?.code]);

const running: BatchJob = {
  id: "b1",
  provider: "acme",
  state: "running",
  rawState: "in_progress",
  total: 2,
  succeeded: 0,
  failed: 0,
  createdAt: "2026-01-01T00:00:00.000Z",
  expiresAt: null,
  endedAt: null,
  error: null,
  emulated: false,
  raw: null,
};
const ended: BatchJob = { ...running, state: "ended", endedAt: "2026-01-01T00:00:05.000Z" };

/** Refuses an `n` that is no text, whatever the schema. */
const onlyText: JsonSchemaValidator = {
  compile: () => ({
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        typeof (value as { n: unknown }).n === "string" ? { value } : { issues: [{ message: "no text" }] },
    },
  }),
};

function vendor(own: Partial<SupportsBatch> = {}, jobs: readonly BatchJob[] = [ended]) {
  const handedIn: (readonly BatchItem[])[] = [];
  const asked: string[] = [];
  const clock = createFakeClock();
  const next = (what: string): Promise<BatchJob> => {
    asked.push(what);
    return Promise.resolve(jobs[Math.min(asked.length, jobs.length) - 1] ?? ended);
  };
  const crux = scriptedCrux({
    clock,
    settings: { maxInputCharacters: 40, aliases: { big: model } },
    validator: onlyText,
    provider: {
      chat: () => Promise.reject(new Error("not asked")),
      submitBatch(items) {
        handedIn.push(items);
        return Promise.resolve({ job: running, warnings: {} });
      },
      getBatch: (id) => next(`get ${id}`),
      cancelBatch: (id) => next(`cancel ${id}`),
      async *batchResults() {
        await Promise.resolve();
        yield* [] as BatchOutcome[];
      },
      ...own,
    },
  });
  return { crux, handedIn, asked, clock };
}

describe("a vendor's batch", () => {
  it("is handed in with checked requests and prepared histories; what is lost is told by item", async () => {
    const lost = { code: "dropped-option", message: "no seed", path: "seed" };
    const handedIn: (readonly BatchItem[])[] = [];
    const { crux } = vendor({
      submitBatch(items) {
        handedIn.push(items);
        return Promise.resolve({ job: running, warnings: { a: [lost] } });
      },
    });
    const cut = { type: "tool-call", id: "c", name: "f", arguments: "{", complete: false } as const;
    const messages = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: [{ type: "text", text: "Wait" }, cut] },
      { role: "user", content: "Go on" },
    ] as const;
    const batch = await crux.batches.submit({
      items: [{ id: "a", request: { model: "big", messages, seed: 1, timeouts: { totalMs: 5 } } }, item("constructor")],
    });
    expect(batch).toMatchObject({ id: "b1", provider: "acme", state: "running", emulated: false });
    expect(handedIn[0]?.map(({ id, model: name }) => [id, name])).toEqual([
      ["a", "large"],
      ["constructor", "large"],
    ]);
    expect(handedIn[0]?.[0]?.request).toEqual({
      model,
      seed: 1,
      messages: [messages[0], { role: "assistant", content: [{ type: "text", text: "Wait" }] }, messages[2]],
    });
    expect(batch.warnings["a"]?.map(({ code, path }) => [code, path])).toEqual([
      ["dropped-cut-call", "messages.1.content.1"],
      ["dropped-option", "timeouts"],
      ["dropped-option", "seed"],
    ]);
    expect(Object.keys(batch.warnings)).toEqual(["a"]);
  });

  it.each([
    [[], "items"],
    [[item("a"), item("a")], "items.1.id"],
    [[item("has space")], "items.0.id"],
    [[item("a"), item("b", { temperature: -1 })], "items.1.request.temperature"],
    [[item("a"), item("b", { model: "other/large" })], "items.1.request.model"],
    [[item("a", { prompt: "x".repeat(41) })], "items.0.request.messages"],
    [[item("a", { model: "nothing" })], "items.0.request.model"],
  ])("is not handed in when an item is wrong: %#", async (items, path) => {
    const { crux, handedIn } = vendor();
    const error = await failureOf(crux.batches.submit({ items }));
    expect([error.code, error.details.path, handedIn.length]).toEqual(["invalid-request", path, 0]);
  });

  it("is handed in again after a refusal that will pass, but not when the vendor may have taken it", async () => {
    const outcomes = [
      new CruxError("overloaded", "busy", { status: 503 }),
      new CruxError("network", "reset", { phase: "headers" }),
    ];
    let count = 0;
    const { crux, clock } = vendor({
      submitBatch() {
        count += 1;
        return Promise.reject(outcomes[count - 1] ?? new Error("too often"));
      },
    });
    const failing = failureOf(crux.batches.submit({ items: [item("a")] }));
    await clock.advance(10_000);
    expect([(await failing).code, count]).toEqual(["network", 2]);
  });

  it("is waited for by asking now and then", async () => {
    const { crux, asked, clock } = vendor({}, [running, running, ended]);
    const waiting = crux.batches.wait({ provider: "acme", id: "b1" }, { pollMs: 1000 });
    await clock.advance(999);
    expect(asked).toEqual(["get b1"]);
    await clock.advance(1001);
    expect(await waiting).toEqual(ended);
    expect([asked.length, clock.pending]).toEqual([3, 0]);
  });

  it("is waited for no longer than its caller wants", async () => {
    const controller = new AbortController();
    const { crux, clock } = vendor({}, [running]);
    const waiting = failureOf(crux.batches.wait({ provider: "acme", id: "b1" }, { signal: controller.signal }));
    await clock.advance(1);
    controller.abort();
    expect([(await waiting).code, clock.pending]).toEqual(["cancelled", 0]);
  });

  it("is cancelled by asking the vendor", async () => {
    const { crux, asked } = vendor({}, [{ ...running, state: "cancelling" }]);
    expect((await crux.batches.cancel({ provider: "acme", id: "b1" })).state).toBe("cancelling");
    expect(asked).toEqual(["cancel b1"]);
  });
});

describe("the results of a vendor's batch", () => {
  const outcomes: readonly BatchOutcome[] = [
    { id: "b", answer: { ...answer('{"n":1}'), model: "large-2026" } },
    { id: "a", error: new CruxError("content-filter", "no", { status: 400 }) },
  ];
  async function* results(): AsyncGenerator<BatchOutcome> {
    await Promise.resolve();
    yield* outcomes;
  }

  it("are whole answers, as chat gives them, and errors", async () => {
    const { crux } = vendor({ batchResults: results });
    const responseFormat = {
      type: "json-schema",
      schema: { type: "object", properties: { n: { type: "string" } }, required: ["n"] },
    };
    const batch = await crux.batches.submit({ items: [item("a", { timeouts: {} }), item("b", { responseFormat })] });
    const [first, second] = await collect(crux.batches.results({ ...batch, endedAt: ended.endedAt }));
    expect(first?.response).toMatchObject({
      text: '{"n":1}',
      finishReason: "stop",
      provider: "acme",
      model: "large-2026",
      message: { role: "assistant", model },
      timings: { startedAt: running.createdAt, durationMs: 5000 },
      attempts: [],
    });
    await expect(first?.response?.json()).rejects.toMatchObject({ code: "bad-response" });
    expect(second).toMatchObject({ id: "a", response: null });
    expect(second?.error).toMatchObject({ code: "content-filter", details: { provider: "acme", model: "large" } });
  });

  it("carry the warnings of their request", async () => {
    const { crux } = vendor({ batchResults: results });
    const batch = await crux.batches.submit({ items: [item("a"), item("b", { timeouts: { totalMs: 1 } })] });
    const [first] = await collect(crux.batches.results(batch));
    expect(first?.response?.warnings.map(({ path }) => path)).toEqual(["timeouts"]);
  });

  it("can be read by a reference alone, which is plain data", async () => {
    const { crux } = vendor({ batchResults: results });
    const [first] = await collect(crux.batches.results({ provider: "acme", id: "b1" }));
    expect(first?.response).toMatchObject({ model: "large-2026", message: { model: "acme/large-2026" }, warnings: [] });
    expect(await first?.response?.json()).toEqual({ n: 1 });
  });

  it("keep what had come of an answer that failed", async () => {
    const { crux } = vendor({
      async *batchResults() {
        await Promise.resolve();
        yield { id: "a", error: withReceived(new CruxError("overloaded", "broke off"), answer("half")) };
      },
    });
    const [first] = await collect(crux.batches.results({ provider: "acme", id: "b1" }));
    expect(first?.error?.partial).toMatchObject({ text: "half", finishReason: "error", toolCalls: [] });
  });

  it("are begun again after a failure only as long as none was told", async () => {
    let count = 0;
    const { crux, clock } = vendor({
      async *batchResults() {
        count += 1;
        await Promise.resolve();
        if (count > 1) yield outcomes[0] as BatchOutcome;
        throw new CruxError("network", "reset", { phase: "body" });
      },
    });
    const told: string[] = [];
    const reading = failureOf(
      (async () => {
        for await (const { id } of crux.batches.results({ provider: "acme", id: "b1" })) told.push(id);
      })(),
    );
    await clock.advance(10_000);
    expect([(await reading).code, told, count, clock.pending]).toEqual(["network", ["b"], 2, 0]);
  });

  it("may be left early, which ends the request", async () => {
    let signal: AbortSignal | undefined;
    let left = false;
    const { crux } = vendor({
      async *batchResults(_id, context) {
        ({ signal } = context);
        try {
          await Promise.resolve();
          for (;;) yield outcomes[0] as BatchOutcome;
        } finally {
          left = true;
        }
      },
    });
    for await (const result of crux.batches.results({ provider: "acme", id: "b1" })) if (result.id === "b") break;
    await settle();
    expect([signal?.aborted, left]).toEqual([true, true]);
  });
});

type Chat = (request: ChatRequest, context: CallContext) => Promise<ProviderAnswer>;
const lastText = ({ messages }: ChatRequest): string => String(messages.at(-1)?.content);

function emulating(chat: Chat): { crux: Crux; clock: ReturnType<typeof createFakeClock> } {
  const clock = createFakeClock();
  return { crux: scriptedCrux({ provider: { chat }, clock, settings: { retry: { maxAttempts: 1 } } }), clock };
}

describe("an emulated batch", () => {
  it("runs every request as an ordinary call, and says that it is emulated", async () => {
    const { crux } = emulating((request) => {
      if (lastText(request) === "b") return Promise.reject(new CruxError("quota", "empty"));
      return Promise.resolve(answer(lastText(request).toUpperCase()));
    });
    const batch = await crux.batches.submit({ items: ["a", "b", "c"].map((id) => item(id)) });
    expect(batch).toMatchObject({ emulated: true, state: "running", total: 3, provider: "acme" });
    const job = await crux.batches.wait(batch);
    expect(job).toMatchObject({ state: "ended", succeeded: 2, failed: 1, emulated: true });
    expect(textsOf(await collect(crux.batches.results(batch))).sort()).toEqual([
      ["a", "A"],
      ["b", "quota"],
      ["c", "C"],
    ]);
  });

  it("has four calls under way at most, and no results before its end", async () => {
    const waiting: (() => void)[] = [];
    const { crux } = emulating(async (request) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return answer(lastText(request));
    });
    const batch = await crux.batches.submit({ items: ["a", "b", "c", "d", "e"].map((id) => item(id)) });
    await settle();
    expect(waiting.length).toBe(4);
    const early = await failureOf(collect(crux.batches.results(batch)));
    expect([early.code, early.message]).toEqual(["invalid-request", expect.stringContaining("has not ended")]);
    const ending = crux.batches.wait(batch);
    waiting.splice(0).forEach((resolve) => resolve());
    await settle();
    expect((await crux.batches.get(batch)).succeeded).toBe(4);
    waiting.forEach((resolve) => resolve());
    expect((await ending).succeeded).toBe(5);
  });

  it("can be cancelled: what is done stays, what runs or waits is cancelled", async () => {
    const { crux } = emulating((request) =>
      lastText(request) === "a" ? Promise.resolve(answer("done")) : new Promise(() => undefined),
    );
    const batch = await crux.batches.submit({ items: ["a", "b", "c", "d", "e", "f"].map((id) => item(id)) });
    await settle();
    expect((await crux.batches.cancel(batch)).state).toBe("cancelling");
    expect(await crux.batches.wait(batch)).toMatchObject({ state: "ended", succeeded: 1, failed: 5 });
    const results = await collect(crux.batches.results(batch));
    expect(textsOf(results).sort()).toEqual([
      ["a", "done"],
      ...["b", "c", "d", "e", "f"].map((id) => [id, "cancelled"]),
    ]);
  });

  it("ends with its Crux", async () => {
    const { crux } = emulating(() => new Promise(() => undefined));
    const batch = await crux.batches.submit({ items: [item("a")] });
    await settle();
    await crux.close();
    expect(await crux.batches.wait(batch)).toMatchObject({ state: "ended", failed: 1 });
  });

  it("keeps to each request's own signal and timers", async () => {
    const controller = new AbortController();
    const { crux, clock } = emulating(() => new Promise(() => undefined));
    const batch = await crux.batches.submit({
      items: [item("a", { signal: controller.signal }), item("b", { timeouts: { totalMs: 1000 } })],
    });
    await settle();
    controller.abort();
    await clock.advance(1000);
    await crux.batches.wait(batch);
    expect(textsOf(await collect(crux.batches.results(batch)))).toEqual([
      ["a", "cancelled"],
      ["b", "timeout"],
    ]);
  });

  it("is not known to another process", async () => {
    const { crux } = emulating(() => Promise.reject(new Error("not asked")));
    for (const ask of [crux.batches.get, crux.batches.cancel, crux.batches.wait])
      expect((await failureOf(ask({ provider: "acme", id: "localbatch_1" }))).code).toBe("not-found");
    expect((await failureOf(collect(crux.batches.results({ provider: "acme", id: "localbatch_1" })))).code).toBe(
      "not-found",
    );
  });
});
