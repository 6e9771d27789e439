import { CruxError, type AssistantMessage, type Message, type ProviderAnswer, type StreamEvent } from "@crux/core";
import { assertStream, createFakeClock, settle } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { calling, callOf, saying, scriptedModel } from "../../test/scripted-model.ts";
import { defineTool } from "../tools/define-tool.ts";
import type { RunEvent } from "./run-event.ts";
import { progressAtError } from "./run-result.ts";
import { withTools } from "./with-tools.ts";

const weather = defineTool({
  name: "get_weather",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `sunny in ${city}`,
});

const model = "acme/large";
const oslo = callOf("t1", "get_weather", { city: "Oslo" });
const rome = callOf("t2", "get_weather", { city: "Rome" });

/** The events as words: what a reader of the grammar sees. */
function wordsOf(events: readonly RunEvent[]): string[] {
  return events.map(({ type }) => type);
}

async function collect<Value>(source: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of source) values.push(value);
  return values;
}

describe("run", () => {
  it("asks, runs the tools, tells the results, and ends with the answer", async () => {
    const { crux, requests } = scriptedModel([calling(oslo, rome), saying("Sunny in both.")]);
    const result = await withTools(crux).run({ model, prompt: "Weather?", tools: [weather] });
    expect({ text: result.text, stop: result.stop, steps: result.steps.length }).toEqual({
      text: "Sunny in both.",
      stop: "answer",
      steps: 2,
    });
    const answer: AssistantMessage = { role: "assistant", model, content: [oslo, rome] };
    const results: Message = {
      role: "tool",
      content: [
        { type: "tool-result", toolCallId: "t1", toolName: "get_weather", content: "sunny in Oslo" },
        { type: "tool-result", toolCallId: "t2", toolName: "get_weather", content: "sunny in Rome" },
      ],
    };
    expect(requests[1]?.messages).toEqual([{ role: "user", content: "Weather?" }, answer, results]);
    expect(result.messages).toEqual([answer, results, result.response.message]);
    expect(requests.map(({ tools }) => tools?.length)).toEqual([1, 1]);
  });

  it("is the same as the fold of runStream", async () => {
    const answers = [calling({ type: "text", text: "Let me look." }, oslo), saying("Sunny.")];
    const input = { model, prompt: "Weather?", tools: [weather] };
    const whole = await withTools(scriptedModel(answers).crux).run(input);
    const streamed = await withTools(scriptedModel(answers).crux).runStream(input).result();
    expect(streamed.messages).toEqual(whole.messages);
    expect({ ...streamed, durationMs: 0, steps: [], messages: [], response: null }).toEqual({
      ...{ ...whole, durationMs: 0, steps: [], messages: [], response: null },
    });
  });

  it("keeps what the Crux has", async () => {
    const { crux } = scriptedModel([saying("Hi")]);
    const runner = withTools({ ...crux, problems: ["none"] });
    expect(runner.problems).toEqual(["none"]);
    expect((await runner.chat({ model, prompt: "Hi" })).text).toBe("Hi");
  });

  it("checks an answer against the schema that was asked for", async () => {
    const { crux } = scriptedModel([calling(oslo), saying('{"sky":"blue"}')]);
    const schema = z.object({ sky: z.string() });
    const { response } = await withTools(crux).run({
      model,
      prompt: "Weather?",
      tools: [weather],
      responseFormat: { type: "json-schema", schema },
    });
    expect((await response.json()).sky).toBe("blue");
  });

  it("sums usage and cost; what one step does not know is not known", async () => {
    const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 2, cacheWriteTokens: 0, reasoningTokens: null };
    const cost = { amount: 0.25, currency: "USD", source: "vendor" } as const;
    const paid = (answer: ProviderAnswer): ProviderAnswer => ({
      ...answer,
      usage: { ...usage, estimated: false, raw: { in: 10 } },
      cost,
    });
    const { crux } = scriptedModel([paid(calling(oslo)), paid(saying("Sunny."))]);
    const result = await withTools(crux).run({ model, prompt: "Weather?", tools: [weather] });
    expect(result.usage).toEqual({
      ...{ inputTokens: 20, outputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 0, reasoningTokens: null },
      ...{ estimated: false, raw: null },
    });
    expect(result.cost).toEqual({ amount: 0.5, currency: "USD", source: "vendor" });
    expect(result.steps.map(({ response }) => response.usage.inputTokens)).toEqual([10, 10]);
    const half = await withTools(scriptedModel([paid(calling(oslo)), saying("Sunny.")]).crux).run({
      ...{ model, prompt: "Weather?", tools: [weather] },
    });
    expect([half.usage.inputTokens, half.cost]).toEqual([null, null]);
  });

  it("runs no call of an answer that ended as an error or was filtered, and none that was cut", async () => {
    let ran = 0;
    const tool = defineTool({ ...weather, execute: () => void (ran += 1) });
    const cut = { ...oslo, complete: false };
    for (const answer of [
      { ...calling(oslo), finishReason: "error" },
      { ...calling(oslo), finishReason: "content-filter" },
      { ...calling(cut), finishReason: "length" },
      { ...calling({ ...oslo, arguments: '{"city":"Os' }), finishReason: "stop" },
    ] as const) {
      const result = await withTools(scriptedModel([answer, saying("not asked")]).crux).run({
        model,
        prompt: "?",
        tools: [tool],
      });
      expect([result.stop, result.steps.length, ran]).toEqual(["answer", 1, 0]);
    }
  });

  it("forces a forced call once only", async () => {
    const { crux, requests } = scriptedModel([calling(oslo), calling(rome), saying("Sunny.")]);
    await withTools(crux).run({ model, prompt: "?", tools: [weather], toolChoice: "required" });
    expect(requests.map(({ toolChoice }) => toolChoice)).toEqual(["required", undefined, undefined]);
  });

  it("refuses a wrong input before anything is asked", async () => {
    const { crux, requests } = scriptedModel([saying("Hi")]);
    const runner = withTools(crux);
    const refused = async (input: object): Promise<unknown> =>
      runner.run({ model, prompt: "Hi", tools: [], ...input }).catch((error: unknown) => error);
    expect(await refused({ maxSteps: 0 })).toMatchObject({ code: "invalid-request", details: { path: "maxSteps" } });
    expect(await refused({ tools: [weather, weather] })).toMatchObject({
      code: "invalid-request",
      details: { path: "tools.1" },
    });
    expect(await refused({ messages: [] })).toMatchObject({ code: "invalid-request" });
    expect(await refused({ temprature: 1 })).toMatchObject({ code: "invalid-request" });
    expect(requests).toEqual([]);
  });
});

describe("the limit of steps", () => {
  it("asks the last time without tools to call, so that there is an answer", async () => {
    const { crux, requests } = scriptedModel([calling(oslo), calling(rome), saying("That is all I know.")]);
    const result = await withTools(crux).run({ model, prompt: "?", tools: [weather], maxSteps: 3 });
    expect(requests.map(({ toolChoice }) => toolChoice)).toEqual([undefined, undefined, "none"]);
    expect(requests[2]?.tools).toHaveLength(1);
    expect([result.text, result.stop]).toEqual(["That is all I know.", "max-steps"]);
  });

  it("holds even for a model that calls all the same, and runs nothing more", async () => {
    let ran = 0;
    const tool = defineTool({ ...weather, execute: () => void (ran += 1) });
    const { crux, requests } = scriptedModel([calling(oslo)]);
    const result = await withTools(crux).run({ model, prompt: "?", tools: [tool], maxSteps: 2 });
    expect([result.stop, requests.length, ran]).toEqual(["max-steps", 2, 1]);
  });

  it("is an error where that was asked for, with all that was done", async () => {
    const { crux, requests } = scriptedModel([calling(oslo)]);
    const error = await withTools(crux)
      .run({ model, prompt: "?", tools: [weather], maxSteps: 2, atLimit: "error" })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "bad-response",
      retryable: false,
      partial: { toolCalls: [{ name: "get_weather" }] },
    });
    expect(requests[1]?.toolChoice).toBeUndefined();
    expect(progressAtError(error)?.steps.map(({ toolCalls }) => toolCalls.length)).toEqual([1, 0]);
  });

  it("is 8 unless it is set", async () => {
    const { crux, requests } = scriptedModel([calling(oslo)]);
    await withTools(crux).run({ model, prompt: "?", tools: [weather] });
    expect(requests).toHaveLength(8);
  });
});

describe("a pending answer", () => {
  const paused: ProviderAnswer = {
    content: [{ type: "text", text: "Searching…" }],
    finishReason: "other",
    rawFinishReason: "pause_turn",
    pending: "resend",
  };

  it("to be sent again is appended and asked again", async () => {
    const { crux, requests } = scriptedModel([paused, saying("Found.")]);
    const result = await withTools(crux).run({ model, prompt: "?", tools: [] });
    expect([result.text, result.stop, result.steps.length]).toEqual(["Found.", "answer", 2]);
    expect(requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("to be sent again is sent no more often than steps are allowed", async () => {
    const { crux, requests } = scriptedModel([paused]);
    const result = await withTools(crux).run({ model, prompt: "?", tools: [], maxSteps: 3 });
    expect([result.stop, result.response.pending, requests.length]).toEqual(["max-steps", "resend", 3]);
  });

  it("that wants the caller's own ends the run, after its tools have run", async () => {
    const asking: ProviderAnswer = { ...calling(oslo), pending: "respond" };
    const { crux, requests } = scriptedModel([asking]);
    const result = await withTools(crux).run({ model, prompt: "?", tools: [weather] });
    expect([result.stop, result.response.pending, requests.length]).toEqual(["pending", "respond", 1]);
    expect(result.messages.map(({ role }) => role)).toEqual(["assistant", "tool"]);
  });
});

describe("runStream", () => {
  const input = { model, prompt: "Weather?", tools: [weather] };

  it("keeps its grammar, with a whole stream of the core in each step", async () => {
    const { crux } = scriptedModel([calling({ type: "text", text: "Let me look." }, oslo), saying("Sunny.")]);
    const events = await collect(withTools(crux).runStream(input));
    expect(wordsOf(events)).toEqual([
      ...["step-start", "start", "text-delta", "tool-call-start", "tool-call-delta", "tool-call-end", "finish"],
      ...["tool-start", "tool-result", "step-finish"],
      ...["step-start", "start", "text-delta", "finish", "step-finish"],
      "run-finish",
    ]);
    const own = /^(step|run|tool)-(start|result|finish|error)$/;
    const streams = [
      [1, 7],
      [11, 14],
    ].map(([from, to]) => events.slice(from, to) as StreamEvent[]);
    for (const stream of streams) {
      expect(stream.some(({ type }) => own.test(type))).toBe(false);
      assertStream(stream);
    }
  });

  it("tells the text of all steps", async () => {
    const { crux } = scriptedModel([calling({ type: "text", text: "Let me look. " }, oslo), saying("Sunny.")]);
    expect((await collect(withTools(crux).runStream(input).textStream)).join("")).toBe("Let me look. Sunny.");
  });

  it("tells a failed call as the core does, then its own end, with what was done until then", async () => {
    const overloaded = new CruxError("overloaded", "Acme is overloaded.");
    const { crux } = scriptedModel([calling(oslo), overloaded]);
    const run = withTools(crux).runStream(input);
    const events = await collect(run);
    expect(wordsOf(events).slice(-4)).toEqual(["step-start", "start", "error", "run-error"]);
    const last = events.at(-1);
    expect(last).toMatchObject({ type: "run-error", error: { code: "overloaded" } });
    await expect(run.result()).rejects.toMatchObject({ code: "overloaded" });
    const progress = last?.type === "run-error" ? last.progress : null;
    expect(progress?.messages.map(({ role }) => role)).toEqual(["assistant", "tool"]);
    expect(progress?.steps.map(({ error }) => error?.code ?? null)).toEqual([null, "overloaded"]);
  });

  it("throws nothing for a wrong input, and tells it", async () => {
    const { crux } = scriptedModel([saying("Hi")]);
    const events = await collect(withTools(crux).runStream({ ...input, maxSteps: -1 }));
    expect(events).toMatchObject([{ type: "run-error", error: { code: "invalid-request" } }]);
  });

  it("is read once", async () => {
    const run = withTools(scriptedModel([saying("Hi")]).crux).runStream(input);
    await collect(run);
    expect(() => run[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: "invalid-request" }));
    expect((await run.result()).text).toBe("Hi");
  });
});

describe("the end from outside", () => {
  /** A tool that only ends with its signal. */
  function patient(): { tool: ReturnType<typeof defineTool>; signal: () => AbortSignal | undefined } {
    let seen: AbortSignal | undefined;
    const tool = defineTool({
      name: "get_weather",
      execute: (_values, { signal }) => {
        seen = signal;
        return new Promise<string>(() => undefined);
      },
    });
    return { tool: tool as ReturnType<typeof defineTool>, signal: () => seen };
  }

  it("by a signal cancels a running tool, and the run", async () => {
    const { tool, signal } = patient();
    const stop = new AbortController();
    const run = withTools(scriptedModel([calling(oslo)]).crux).run({
      model,
      prompt: "?",
      tools: [tool],
      signal: stop.signal,
    });
    await settle();
    expect(signal()?.aborted).toBe(false);
    stop.abort(new Error("the user left"));
    const error = await run.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "cancelled" });
    expect(signal()?.aborted).toBe(true);
    expect(progressAtError(error)?.messages).toHaveLength(1);
  });

  it("by a signal cancels a running call of the model", async () => {
    const stop = new AbortController();
    let upstream: AbortSignal | undefined;
    const { crux } = scriptedModel([
      (_request, signal) => {
        upstream = signal;
        return new Promise(() => undefined);
      },
    ]);
    const run = withTools(crux).run({ model, prompt: "?", tools: [], signal: stop.signal });
    await settle();
    stop.abort();
    await expect(run).rejects.toMatchObject({ code: "cancelled" });
    expect(upstream?.aborted).toBe(true);
  });

  it("by leaving the loop aborts the tools; the result rejects", async () => {
    const { tool, signal } = patient();
    const run = withTools(scriptedModel([calling(oslo)]).crux).runStream({ model, prompt: "?", tools: [tool] });
    for await (const event of run) if (event.type === "tool-start") break;
    expect(signal()?.aborted).toBe(true);
    await expect(run.result()).rejects.toMatchObject({ code: "cancelled" });
  });

  it("by cancel is told to who reads", async () => {
    const { tool } = patient();
    const run = withTools(scriptedModel([calling(oslo)]).crux).runStream({ model, prompt: "?", tools: [tool] });
    const events = collect(run);
    await settle();
    await run.cancel();
    expect((await events).at(-1)).toMatchObject({ type: "run-error", error: { code: "cancelled" } });
  });

  it("before it began rejects, and asks nothing", async () => {
    const { crux, requests } = scriptedModel([saying("Hi")]);
    const run = withTools(crux).runStream({ model, prompt: "?", tools: [] });
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ code: "cancelled" });
    expect(requests).toEqual([]);
  });

  it("by the deadline is a timeout, over steps, tools and approvals", async () => {
    const clock = createFakeClock();
    const { tool, signal } = patient();
    const { crux } = scriptedModel([calling(oslo)], clock);
    const run = withTools(crux, { clock }).run({ model, prompt: "?", tools: [tool], deadlineMs: 30_000 });
    const failed = run.catch((thrown: unknown) => thrown);
    await clock.advance(30_000);
    expect(await failed).toMatchObject({ code: "timeout", details: { timer: "total" }, retryable: false });
    expect(signal()?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("never comes from the timers of a call while a tool runs", async () => {
    const clock = createFakeClock();
    const slow = defineTool({
      name: "get_weather",
      timeoutMs: null,
      execute: () => new Promise<string>((resolve) => void clock.schedule(() => resolve("sunny"), 3_600_000)),
    });
    const { crux } = scriptedModel([calling(oslo), saying("Sunny.")], clock);
    const run = withTools(crux, { clock })
      .runStream({ model, prompt: "?", tools: [slow], timeouts: { totalMs: 1000 } })
      .result();
    await clock.advance(3_600_000);
    expect((await run).text).toBe("Sunny.");
  });
});
