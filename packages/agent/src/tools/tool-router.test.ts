import { jsonSchemaValidator } from "@crux/client";
import { CruxError, type ToolCallPart } from "@crux/core";
import { createFakeClock, scriptedCrux, settle } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callOf } from "../../test/scripted-model.ts";
import { defineTool, type AgentTool } from "./define-tool.ts";
import type { RouteOptions } from "./route-calls.ts";
import type { ToolCallRecord, ToolEvent } from "./tool-call-record.ts";
import { createToolRouter } from "./tool-router.ts";

const crux = scriptedCrux({
  provider: { chat: () => Promise.reject(new Error("no model is asked")) },
  validator: jsonSchemaValidator,
});

const city = z.object({ city: z.string().min(1), unit: z.enum(["C", "F"]).default("C") });

const weather = defineTool({
  name: "get_weather",
  description: "The weather of a city.",
  parameters: city,
  execute: ({ city, unit }) => `21 ${unit} in ${city}`,
});

/** Every event, and what the router returned. */
async function route(
  tools: readonly AgentTool[],
  calls: readonly ToolCallPart[],
  options: Partial<RouteOptions> = {},
  clock = createFakeClock(),
): Promise<{ events: ToolEvent[]; records: readonly ToolCallRecord[] }> {
  const events: ToolEvent[] = [];
  const routing = createToolRouter(tools, { crux, clock }).route(calls, { callId: "call_1", ...options });
  for (;;) {
    const next = await routing.next();
    if (next.done === true) return { events, records: next.value };
    events.push(next.value);
  }
}

/** The one record of one call. */
async function routeOne(
  tool: AgentTool,
  call: ToolCallPart,
  options: Partial<RouteOptions> = {},
): Promise<ToolCallRecord> {
  const { records } = await route([tool], [call], options);
  expect(records).toHaveLength(1);
  return records[0] as ToolCallRecord;
}

describe("a tool call", () => {
  it("runs with checked arguments, defaults filled in, and is told where it stands", async () => {
    const seen: unknown[] = [];
    const tool = defineTool({
      name: "get_weather",
      parameters: city,
      execute(values, { callId, toolCallId, signal }) {
        seen.push(values, callId, toolCallId, signal.aborted);
        return "sunny";
      },
    });
    const record = await routeOne(tool, callOf("t1", "get_weather", { city: "Oslo" }));
    expect(seen).toEqual([{ city: "Oslo", unit: "C" }, "call_1", "t1", false]);
    expect(record).toMatchObject({ end: "returned", arguments: { city: "Oslo", unit: "C" }, error: null });
    expect(record.result).toEqual({ type: "tool-result", toolCallId: "t1", toolName: "get_weather", content: "sunny" });
  });

  it.each([
    ["not JSON", "{", "not valid JSON"],
    ["of another form", { town: "Oslo" }, "do not fit the parameters of get_weather: city:"],
    ["no object", "7", "do not fit the parameters of get_weather"],
  ])("with arguments that are %s is answered with what is wrong, and not run", async (_, values, message) => {
    let ran = false;
    const tool = defineTool({ ...weather, execute: () => void (ran = true) });
    const { end, result, arguments: used } = await routeOne(tool, callOf("t1", "get_weather", values));
    expect({ ran, end, used, isError: result.isError }).toEqual({
      ran: false,
      end: "invalid-arguments",
      used: null,
      isError: true,
    });
    expect(result.content).toContain(message);
  });

  it("is checked against a JSON Schema too, whose defaults are filled in", async () => {
    const tool = defineTool({
      name: "roll",
      parameters: {
        type: "object",
        properties: { sides: { type: "integer", minimum: 2, default: 6 } },
        additionalProperties: false,
      },
      execute: (values) => ({ ...values }),
    });
    expect((await routeOne(tool, callOf("t1", "roll"))).result.content).toBe('{"sides":6}');
    expect((await routeOne(tool, callOf("t2", "roll", { sides: 1 }))).end).toBe("invalid-arguments");
    expect((await routeOne(tool, callOf("t3", "roll", { size: 6 }))).end).toBe("invalid-arguments");
  });

  it("of a tool without parameters takes any object, and nothing else", async () => {
    const tool = defineTool({ name: "ping", execute: (values) => Object.keys(values).join() });
    expect((await routeOne(tool, callOf("t1", "ping", { a: 1 }))).result.content).toBe("a");
    expect((await routeOne(tool, callOf("t2", "ping", "[]"))).end).toBe("invalid-arguments");
  });

  it("of an unknown tool is answered with the names there are", async () => {
    const { end, result } = await routeOne(weather, callOf("t1", "get_wether"));
    expect({ end, content: result.content, isError: result.isError }).toEqual({
      end: "unknown-tool",
      content: "There is no tool called get_wether. The tools are: get_weather.",
      isError: true,
    });
  });

  it("that was cut is never run", async () => {
    let ran = false;
    const tool = defineTool({ ...weather, execute: () => void (ran = true) });
    const { end, result } = await routeOne(tool, { ...callOf("t1", "get_weather", { city: "Oslo" }), complete: false });
    expect({ ran, end, isError: result.isError }).toEqual({ ran: false, end: "cut", isError: true });
  });
});

describe("what a tool gives", () => {
  const image = { type: "image", mediaType: "image/png", data: "aGk=" } as const;
  it.each([
    ["text", "done", "done"],
    ["nothing", undefined, ""],
    ["an object", { a: [1, null] }, '{"a":[1,null]}'],
    ["an object that only looks like a result", { content: "x" }, '{"content":"x"}'],
    ["a number", 42, "42"],
    ["an empty list", [], "[]"],
    ["a list that is no parts", [{ type: "text" }], '[{"type":"text"}]'],
    ["parts", [{ type: "text", text: "see" }, image], [{ type: "text", text: "see" }, image]],
  ])("%s", async (_, output, content) => {
    const record = await routeOne({ name: "give", execute: () => output as string }, callOf("t1", "give"));
    expect(record.result).toEqual({ type: "tool-result", toolCallId: "t1", toolName: "give", content });
  });

  it("an outcome, which may be an error, and cannot name another call", async () => {
    const outcome = { type: "tool-result", isError: true, content: [image], toolCallId: "other" } as const;
    const { result, end } = await routeOne({ name: "give", execute: () => outcome }, callOf("t1", "give"));
    expect(end).toBe("returned");
    expect(result).toEqual({
      type: "tool-result",
      toolCallId: "t1",
      toolName: "give",
      isError: true,
      content: [image],
    });
  });

  it("what JSON cannot hold is a failure", async () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect((await routeOne({ name: "give", execute: () => circle as never }, callOf("t1", "give"))).end).toBe("failed");
  });
});

describe("a tool that fails", () => {
  const secret = "sk-live-0123456789abcdef";

  it.each([
    [
      "a plain error",
      new Error(`GET https://api.test?key=${secret} failed`),
      "The tool give failed (Error). Its reason was not told.",
    ],
    [
      "a system error",
      Object.assign(new Error(`open /home/me/${secret}`), { code: "ENOENT" }),
      "The tool give failed (Error ENOENT). Its reason was not told.",
    ],
    ["what is no error", secret, "The tool give failed. Its reason was not told."],
    [
      "an error whose name is no name",
      Object.assign(new Error("x"), { name: secret }),
      "The tool give failed. Its reason was not told.",
    ],
    [
      "a CruxError",
      new CruxError("not-found", "There is no city Oslp."),
      "The tool give failed: There is no city Oslp.",
    ],
  ])(
    "by throwing %s is an error result without secret and stack; the application has the original",
    async (_, thrown, content) => {
      const tool: AgentTool = {
        name: "give",
        execute: () => {
          throw thrown;
        },
      };
      const { result, end, error } = await routeOne(tool, callOf("t1", "give"));
      expect({ end, content: result.content, isError: result.isError }).toEqual({
        end: "failed",
        content,
        isError: true,
      });
      expect(error).toBe(thrown);
    },
  );

  it("by never ending is given up when its time is up, and its signal aborted", async () => {
    const clock = createFakeClock();
    let signal: AbortSignal | undefined;
    const stuck = defineTool({
      name: "stuck",
      execute: (_values, context) => {
        signal = context.signal;
        return new Promise<string>(() => undefined);
      },
    });
    const routing = route([stuck], [callOf("t1", "stuck")], { toolTimeoutMs: 5000 }, clock);
    await clock.advance(4999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    const { records } = await routing;
    expect(records[0]).toMatchObject({
      end: "timed-out",
      durationMs: 5000,
      result: { isError: true, content: "The tool stuck did not finish within 5 s, and was given up." },
    });
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("has its own time before that of the run, and none where it says so", async () => {
    const clock = createFakeClock();
    const stuck = (name: string, timeoutMs: number | null): AgentTool => ({
      name,
      timeoutMs,
      execute: () => new Promise(() => undefined),
    });
    const stop = new AbortController();
    const calls = [callOf("t1", "short"), callOf("t2", "endless")];
    const routing = route(
      [stuck("short", 10), stuck("endless", null)],
      calls,
      { toolTimeoutMs: 5000, signal: stop.signal },
      clock,
    );
    await clock.advance(10);
    expect(clock.pending).toBe(0);
    stop.abort();
    await expect(routing).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("several calls", () => {
  /** A tool whose calls end when the test says so. */
  function gated(): {
    tool: AgentTool;
    running: string[];
    release: (id: string) => Promise<void>;
    signals: Map<string, AbortSignal>;
  } {
    const running: string[] = [];
    const gates = new Map<string, () => void>();
    const signals = new Map<string, AbortSignal>();
    const execute: AgentTool["execute"] = (_values, { toolCallId, signal }) => {
      running.push(toolCallId);
      signals.set(toolCallId, signal);
      return new Promise<string>((resolve) => gates.set(toolCallId, () => resolve(toolCallId)));
    };
    const release = async (id: string): Promise<void> => {
      gates.get(id)?.();
      await settle();
    };
    return { tool: { name: "gate", execute }, running, release, signals };
  }

  const calls = ["a", "b", "c"].map((id) => callOf(id, "gate"));

  it("run at the same time up to the limit; results are told as they come, and returned in the order of the calls", async () => {
    const { tool, running, release } = gated();
    const routing = route([tool], calls, { maxParallelTools: 2 });
    await settle();
    expect(running).toEqual(["a", "b"]);
    await release("b");
    expect(running).toEqual(["a", "b", "c"]);
    await release("c");
    await release("a");
    const { events, records } = await routing;
    const told = events.map(
      (event) => `${event.type} ${event.type === "tool-start" ? event.toolCallId : event.call.id}`,
    );
    expect(told).toEqual([
      "tool-start a",
      "tool-start b",
      "tool-result b",
      "tool-start c",
      "tool-result c",
      "tool-result a",
    ]);
    expect(records.map(({ result }) => result.content)).toEqual(["a", "b", "c"]);
  });

  it("of which one fails leave the others alone", async () => {
    const { tool, release } = gated();
    const routing = route(
      [tool, weather],
      [callOf("a", "gate"), callOf("x", "nope"), callOf("w", "get_weather", { city: "Rome" })],
    );
    await settle();
    await release("a");
    expect((await routing).records.map(({ end }) => end)).toEqual(["returned", "unknown-tool", "returned"]);
  });

  it("are all aborted when the run is, and nobody waits for them", async () => {
    const { tool, signals } = gated();
    const stop = new AbortController();
    const routing = route([tool], calls, { signal: stop.signal });
    await settle();
    stop.abort();
    await expect(routing).rejects.toMatchObject({ code: "cancelled" });
    expect([...signals.values()].map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });

  it("are all aborted when the loop is left", async () => {
    const { tool, signals } = gated();
    for await (const event of createToolRouter([tool], { crux }).route(calls, { callId: "call_1" })) {
      expect(event.type).toBe("tool-start");
      break;
    }
    expect([...signals.values()].map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });
});

describe("approval", () => {
  const call = callOf("t1", "get_weather", { city: "Oslo" });

  it("is asked for one call after another, with checked arguments, before the first of them runs", async () => {
    const order: string[] = [];
    const tool = defineTool({
      name: "get_weather",
      parameters: city,
      execute: ({ city: name }) => void order.push(`run ${name}`),
    });
    const calls = [call, callOf("t2", "get_weather", { city: "Rome" })];
    await route([tool], calls, {
      approve: async ({ arguments: values, name, toolCallId, callId }) => {
        order.push(`ask ${toolCallId} ${name} ${callId} ${JSON.stringify(values)}`);
        await settle();
        order.push(`decided ${toolCallId}`);
        return { type: "allow" };
      },
    });
    expect(order).toEqual([
      'ask t1 get_weather call_1 {"city":"Oslo","unit":"C"}',
      "decided t1",
      'ask t2 get_weather call_1 {"city":"Rome","unit":"C"}',
      "decided t2",
      "run Oslo",
      "run Rome",
    ]);
  });

  it("denied runs nothing; the model is told the reason", async () => {
    const { end, result } = await routeOne(weather, call, { approve: () => ({ type: "deny", reason: "not today" }) });
    expect({ end, isError: result.isError }).toEqual({ end: "denied", isError: true });
    expect(result.content).toBe("This call was not allowed, and was not run. The reason: not today");
  });

  it("with other arguments runs with these", async () => {
    const record = await routeOne(weather, call, { approve: () => ({ type: "allow", arguments: { city: "Bergen" } }) });
    expect(record).toMatchObject({ arguments: { city: "Bergen", unit: "C" }, result: { content: "21 C in Bergen" } });
    expect(record.call).toBe(call);
  });

  it("with other arguments that do not fit runs nothing", async () => {
    const { end } = await routeOne(weather, call, { approve: () => ({ type: "allow", arguments: { city: 7 } }) });
    expect(end).toBe("invalid-arguments");
  });

  it("that throws ends the run: a call nobody decided never runs", async () => {
    let ran = false;
    const tool = defineTool({ ...weather, execute: () => void (ran = true) });
    const approve = () => Promise.reject(new Error("no terminal"));
    await expect(route([tool], [call], { approve })).rejects.toMatchObject({ code: "internal" });
    expect(ran).toBe(false);
  });

  it("is not waited for once the run is cancelled", async () => {
    const stop = new AbortController();
    const routing = route([weather], [call], { signal: stop.signal, approve: () => new Promise(() => undefined) });
    await settle();
    stop.abort();
    await expect(routing).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("a router", () => {
  it("tells the model what a tool is, and nothing of how it is run", () => {
    const search = { type: "provider-tool", provider: "acme", definition: { type: "web_search" } } as const;
    const full = defineTool({ ...weather, timeoutMs: 5, strict: true, cache: true });
    expect(createToolRouter([full, search], { crux }).definitions).toEqual([
      { name: "get_weather", description: "The weather of a city.", parameters: city, strict: true, cache: true },
      search,
    ]);
  });

  it("refuses two tools of one name, a tool that nothing runs, and parameters that cannot be checked", async () => {
    const wrong = expect.objectContaining({ code: "invalid-request" }) as Error;
    expect(() => createToolRouter([weather, weather], { crux })).toThrow(wrong);
    expect(() => createToolRouter([{ name: "idle" } as AgentTool], { crux })).toThrow(wrong);
    const odd = { name: "odd", parameters: { $dynamicAnchor: "a", $defs: { b: { $id: "b", $dynamicAnchor: "a" } } } };
    const unreadable = createToolRouter([weather, { ...odd, execute: () => "" }], { crux });
    await expect(unreadable.prepare()).rejects.toMatchObject({ code: "unsupported" });
    const plain = defineTool({ name: "plain", parameters: { type: "object" }, execute: () => "" });
    await expect(createToolRouter([weather, plain], { crux }).prepare()).resolves.toBeUndefined();
    const bare = scriptedCrux({ provider: { chat: () => Promise.reject(new Error("no model is asked")) } });
    await expect(createToolRouter([plain], { crux: bare }).prepare()).rejects.toMatchObject({ code: "configuration" });
  });
});
