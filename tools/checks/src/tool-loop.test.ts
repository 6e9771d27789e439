// The tool loop over real HTTP and real wires: what each vendor is sent after a tool has run is what that vendor's API asks for.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { defineTool, withTools } from "@crux/agent";
import { createCrux, type ProviderRegistration } from "@crux/client";
import anthropic from "@crux/provider-anthropic";
import deepseek from "@crux/provider-deepseek";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";

type Body = Readonly<Record<string, unknown>>;

interface Vendor {
  readonly name: string;
  readonly model: string;
  readonly register: (baseUrl: string) => ProviderRegistration;
  /** Its two answers: one that calls a tool, one in words. */
  readonly answers: readonly [Body, Body];
  /** The result of the tool, as it must stand in the second request. */
  readonly result: Body;
}

const apiKey = "key-0123456789abcdef";
const chat = (message: Body, reason: string): Body => ({
  ...{
    id: "a",
    object: "chat.completion",
    created: 1,
    model: "m",
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  },
  choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: reason }],
});
const messages = (content: readonly Body[], reason: string): Body => ({
  ...{ id: "a", type: "message", role: "assistant", model: "m", content, stop_reason: reason, stop_sequence: null },
  usage: { input_tokens: 5, output_tokens: 2 },
});
const call = { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Oslo"}' } };
const use = { type: "tool_use", id: "call_1", name: "get_weather", input: { city: "Oslo" } };

const vendors: readonly Vendor[] = [
  {
    name: "Chat Completions",
    model: "deepseek/deepseek-flash",
    register: (baseUrl) => deepseek({ apiKey, baseUrl }),
    answers: [chat({ content: null, tool_calls: [call] }, "tool_calls"), chat({ content: "Sunny." }, "stop")],
    result: { role: "tool", tool_call_id: "call_1", content: "sunny in Oslo" },
  },
  {
    name: "Messages",
    model: "anthropic/claude-haiku-5-5",
    register: (baseUrl) => anthropic({ apiKey, baseUrl }),
    answers: [messages([use], "tool_use"), messages([{ type: "text", text: "Sunny." }], "end_turn")],
    result: { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1", content: "sunny in Oslo" }] },
  },
];

let server: Server | undefined;
afterEach(() => server?.close());

/** Answers in order, and keeps what it was asked. */
async function listen(answers: readonly Body[]): Promise<{ readonly url: string; readonly asked: readonly Body[] }> {
  const asked: Body[] = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = answers[asked.length];
      asked.push(JSON.parse(body) as Body);
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const weather = defineTool({
  name: "get_weather",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `sunny in ${city}`,
});

describe.each(vendors)("a run over $name", ({ model, register, answers, result }) => {
  it("tells the vendor the call and its result as its API asks for, and sums what both steps used", async () => {
    const { url, asked } = await listen(answers);
    await using crux = withTools(await createCrux({ providers: [register(url)], env: {} }));
    const run = await crux.run({ model, prompt: "Weather?", tools: [weather] });
    expect([run.text, run.stop, run.usage.inputTokens, run.usage.outputTokens]).toEqual(["Sunny.", "answer", 10, 4]);
    const sent = asked[1]?.["messages"] as readonly Body[];
    expect(sent).toHaveLength(3);
    expect(sent[2]).toMatchObject(result);
    expect(asked.map(({ tools }) => (tools as readonly Body[]).length)).toEqual([1, 1]);
  });
});
