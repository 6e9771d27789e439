import { readFileSync } from "node:fs";
import { isCruxError, type CruxError, type ProviderStreamEvent } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createChatDecoder, type ChatDecoderOptions } from "./decode-chat.ts";

interface Decoded {
  readonly events: readonly ProviderStreamEvent[];
  readonly failure: CruxError | null;
}

function decode(lines: readonly (object | string)[], options: Partial<ChatDecoderOptions> = {}): Decoded {
  const events: ProviderStreamEvent[] = [];
  let made = 0;
  const decoder = createChatDecoder({
    response: { headers: {} },
    start: { requestId: null, warnings: [] },
    streamed: true,
    prompt: { characters: 10, numCtx: null, numPredict: null },
    newId: () => `new-${++made}`,
    ...options,
  });
  const isOver = (): boolean => events.some(({ type }) => type === "finish");
  try {
    for (const line of lines) {
      if (isOver()) break;
      decoder.message(typeof line === "string" ? line : JSON.stringify(line), (event) => events.push(event));
    }
    if (!isOver()) decoder.end((event) => events.push(event));
    return { events, failure: null };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { events, failure: thrown };
  }
}

function recorded(id: string): Decoded {
  const text = readFileSync(new URL(`../fixtures/exchanges/${id}.json`, import.meta.url), "utf8");
  const { response } = JSON.parse(text) as { response: { body: string } };
  return decode(response.body.split("\n").filter((line) => line !== ""));
}

const typesOf = ({ events }: Decoded) => events.map(({ type }) => type);
const finishOf = ({ events }: Decoded) => {
  const last = events.at(-1);
  return last?.type === "finish" ? last : null;
};
const argumentsOf = ({ events }: Decoded) =>
  events.flatMap((event) => (event.type === "tool-call-delta" ? [event.arguments] : []));
const startsOf = ({ events }: Decoded) => events.filter((event) => event.type === "tool-call-start");
const textOf = ({ events }: Decoded, type: "text-delta" | "reasoning-delta") =>
  events.map((event) => (event.type === type ? event.text : "")).join("");

const call = (id: string | undefined, name: string, args?: unknown) => ({ id, function: { name, arguments: args } });
const saying = (message: object, more: object = {}) => ({
  model: "m",
  message: { role: "assistant", ...message },
  done: false,
  ...more,
});
const done = (more: object = {}) => saying({ content: "" }, { done: true, done_reason: "stop", ...more });

describe("tool calls as recorded", () => {
  it("ollama-tool-args-object: an object becomes JSON text", () => {
    expect(argumentsOf(recorded("prism-29d108cad3")).map((text) => JSON.parse(text) as unknown)).toEqual([
      expect.objectContaining({}),
    ]);
    expect(argumentsOf(recorded("prism-8905184397"))).toEqual([
      '{"city":"Detroit"}',
      '{"query":"Detroit Tigers game time today"}',
    ]);
  });

  it("ollama-tool-call-with-id: the server's id is the call's", () => {
    const [start] = startsOf(recorded("openinference-faf9b1de63"));
    expect(start?.id).toMatch(/^call_/);
    expect(start).not.toHaveProperty("providerMetadata");
  });

  it("ollama-tool-call-without-id: a new id, and a mark that the server knows none", () => {
    expect(startsOf(recorded("prism-8905184397"))).toEqual([
      { type: "tool-call-start", part: 2, id: "new-1", name: "weather", providerMetadata: { ollama: { id: null } } },
      { type: "tool-call-start", part: 3, id: "new-2", name: "search", providerMetadata: { ollama: { id: null } } },
    ]);
  });

  it("ollama-tool-index-inside-function: the order of the calls is that of the lines", () => {
    expect(startsOf(recorded("prism-8905184397")).map(({ name }) => name)).toEqual(["weather", "search"]);
  });

  it("ollama-tool-call-before-done: a call ends with its line, before the done line", () => {
    expect(typesOf(recorded("prism-29d108cad3")).slice(-4)).toEqual([
      "tool-call-start",
      "tool-call-delta",
      "tool-call-end",
      "finish",
    ]);
  });

  it("ollama-tool-call-with-done-stop: stop with calls is tool-calls", () => {
    expect(finishOf(recorded("prism-23016f2f67"))).toMatchObject({
      finishReason: "tool-calls",
      rawFinishReason: "stop",
    });
  });
});

describe("answers as recorded", () => {
  it("ollama-thinking-and-content-together: thinking is reasoning, beside the text", () => {
    const decoded = recorded("openinference-38cde104fe");
    expect(textOf(decoded, "reasoning-delta")).toMatch(/^Here's a thinking process/);
    expect(textOf(decoded, "text-delta")).toMatch(/^The sky appears blue/);
  });

  it("ollama-think-tags-in-content: text stays the text it is", () => {
    expect(textOf(recorded("prism-4043309590"), "text-delta")).toContain("</think>");
  });

  it("ollama-done-line-with-content: its text belongs to the answer", () => {
    expect(textOf(recorded("prism-7b9dff4132"), "text-delta")).toMatch(/Have a great day!$/);
  });

  it("ollama-done-without-eval-count, ollama-done-without-prompt-eval-count: unknown, not 0", () => {
    expect(finishOf(recorded("prism-7b9dff4132"))?.usage).toBeUndefined();
    expect(finishOf(decode([done({ eval_count: 3 })]))?.usage).toMatchObject({ inputTokens: null, outputTokens: 3 });
    expect(finishOf(decode([done({ prompt_eval_count: 0, eval_count: 3 })]))?.usage).toMatchObject({
      inputTokens: null,
    });
  });
});

it("ollama-context-array: what another route of the server adds is no part of the answer", () => {
  const plain = decode([saying({ content: "a" }), done()]);
  expect(decode([saying({ content: "a" }), done({ context: [1, 2, 3] })])).toEqual(plain);
});

describe("done reasons", () => {
  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["load", "stop"],
    ["unload", "stop"],
    ["custom", "other"],
  ])("%s is %s", (reason, finishReason) => {
    expect(finishOf(decode([done({ done_reason: reason })]))).toMatchObject({ finishReason, rawFinishReason: reason });
  });

  it("none is other", () => {
    expect(finishOf(decode([done({ done_reason: undefined })]))).toMatchObject({
      finishReason: "other",
      rawFinishReason: null,
    });
  });
});

describe("calls that are not as they should be", () => {
  it("repeat an id, lack arguments, hold text, or have no name", () => {
    const decoded = decode([
      saying({ tool_calls: [call("a", "f", { x: 1 }), call("a", "f"), call("b", "g", '{"y":2}'), call("c", "", {})] }),
      done(),
    ]);
    expect(startsOf(decoded).map(({ id }) => id)).toEqual(["a", "new-1", "b"]);
    expect(argumentsOf(decoded)).toEqual(['{"x":1}', "{}", '{"y":2}']);
    expect(finishOf(decoded)?.warnings).toMatchObject([{ code: "dropped-tool-call" }]);
  });

  it("never end where their text is no JSON", () => {
    expect(typesOf(decode([saying({ tool_calls: [call("a", "f", '{"y":')] }), done()]))).not.toContain("tool-call-end");
  });
});

describe("what the server tells beside the answer", () => {
  it("is kept: times, the model in the cloud, logprobs of all lines in one list", () => {
    const token = (text: string) => ({ token: text, logprob: -0.1 });
    const decoded = decode([
      saying({ content: "a" }, { logprobs: [token("a")] }),
      done({ total_duration: 5, load_duration: 2, remote_model: "r", logprobs: [token("b")] }),
    ]);
    expect(finishOf(decoded)?.providerMetadata).toEqual({
      ollama: { total_duration: 5, load_duration: 2, remote_model: "r", logprobs: [token("a"), token("b")] },
    });
  });
});

describe("failures", () => {
  it("an error line in mid-stream ends the answer", () => {
    const { events, failure } = decode([saying({ content: "Once" }), { error: "the model runner has stopped" }]);
    expect(events.at(-1)).toMatchObject({ type: "text-delta", text: "Once" });
    expect(failure).toMatchObject({
      code: "bad-response",
      message: expect.stringContaining("runner has stopped") as string,
    });
  });

  it("an error line about the window is context-length", () => {
    const words = "the input length exceeds the context length";
    expect(decode([{ error: words }]).failure?.code).toBe("context-length");
  });

  it("a stream without its done line is interrupted", () => {
    expect(decode([saying({ content: "Once" })]).failure?.code).toBe("stream-interrupted");
    expect(decode([]).failure?.code).toBe("stream-interrupted");
    expect(decode([], { streamed: false }).failure?.code).toBe("bad-response");
  });

  it.each(["<html></html>", "[]", "7", '{"message":{"content":7}}', '{"message":{"tool_calls":{}}}'])(
    "%s cannot be read",
    (line) => {
      expect(decode([line]).failure?.code).toBe("bad-response");
    },
  );
});

describe("a window too small", () => {
  const warningsOf = (line: object, prompt: Partial<ChatDecoderOptions["prompt"]>) =>
    (
      finishOf(decode([done(line)], { prompt: { characters: 10, numCtx: null, numPredict: null, ...prompt } }))
        ?.warnings ?? []
    ).map(({ code }) => code);

  it("shows in a prompt of which fewer tokens were read than it can have", () => {
    expect(warningsOf({ prompt_eval_count: 4000, eval_count: 9 }, { characters: 40_000 })).toEqual([
      "prompt-truncated",
    ]);
    expect(warningsOf({ prompt_eval_count: 10_000, eval_count: 9 }, { characters: 40_000 })).toEqual([]);
  });

  it("shows in a prompt that fills it to the last token", () => {
    const read = { prompt_eval_count: 4096, eval_count: 9 };
    expect(warningsOf(read, { characters: 20_000, numCtx: 4096 })).toEqual(["prompt-truncated"]);
    expect(warningsOf(read, { characters: 20_000, numCtx: 8192 })).toEqual([]);
  });

  it("does not show in a prompt that was mostly in the cache of an old server", () => {
    expect(warningsOf({ prompt_eval_count: 30, eval_count: 9 }, { characters: 40_000 })).toEqual([]);
  });

  it("shows in an answer that ended before its own limit", () => {
    const cut = { done_reason: "length", prompt_eval_count: 4000, eval_count: 96 };
    expect(warningsOf(cut, { characters: 16_000 })).toEqual(["context-full"]);
    expect(warningsOf(cut, { characters: 16_000, numPredict: 200 })).toEqual(["context-full"]);
    expect(warningsOf(cut, { characters: 16_000, numPredict: 96 })).toEqual([]);
  });
});
