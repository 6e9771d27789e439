import { readFileSync } from "node:fs";
import {
  assembleCrux,
  CruxError,
  isCruxError,
  isSecret,
  ProviderFactory,
  type CallRecord,
  type ChatInput,
  type Crux,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type ProviderPlugin,
  type StreamEvent,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import anthropic from "./index.ts";

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, or its pieces; a piece that is an error breaks the connection off. */
  readonly body: string | Uint8Array | readonly (Uint8Array | Error)[];
}

/** A network that answers with the replies in turn, and keeps what it was sent. */
function fakeNetwork(replies: readonly Reply[]): HttpClient & { readonly sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const { status = 200, headers = {}, body } = replies[sent.length] ?? { status: 599, body: "no more replies" };
    sent.push(request);
    request.onPhase?.("connecting");
    request.onPhase?.("sent");
    const pieces =
      typeof body === "string" ? [new TextEncoder().encode(body)] : body instanceof Uint8Array ? [body] : body;
    return { status, headers, body: bytesOf(pieces), discard: () => undefined };
  };
  return { sent, send, close: () => Promise.resolve() };
}

async function* bytesOf(pieces: readonly (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    yield piece;
  }
}

interface Setup {
  readonly crux: Crux;
  readonly sent: readonly HttpRequest[];
  readonly records: readonly CallRecord[];
}

function setUp(replies: readonly Reply[], settings: Record<string, unknown> = { apiKey: "sk-ant-0123456789" }): Setup {
  const http = fakeNetwork(replies);
  const records: CallRecord[] = [];
  const plugin = anthropic as unknown as ProviderPlugin;
  const entry = {
    id: plugin.id,
    origin: "test",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
  };
  const factory = new ProviderFactory([
    { ...entry, load: () => Promise.resolve(plugin), settings: () => Promise.resolve(settings) },
  ]);
  const crux = assembleCrux({
    factory,
    http,
    observers: [{ onCall: (record) => records.push(record) }],
    settings: { retry: { maxAttempts: 1 } },
  });
  return { crux, sent: http.sent, records };
}

function bodyOf(request: HttpRequest | undefined): Record<string, unknown> {
  return JSON.parse(String(request?.body)) as Record<string, unknown>;
}

function headersOf(request: HttpRequest | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request?.headers ?? {}).map(([name, value]) => [name, isSecret(value) ? value.reveal() : value]),
  );
}

async function eventsOf(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const collected: StreamEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  const thrown: unknown = await promise.then(
    () => new Error("nothing failed"),
    (error: unknown) => error,
  );
  if (!isCruxError(thrown)) throw thrown;
  return thrown;
}

const stream = readFileSync(new URL("./fixtures/rig-48a5faaf31.sse", import.meta.url));
const whole =
  '{"id":"msg_1","model":"claude-opus-5-20260724","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":1}}';
const hi: ChatInput = { model: "anthropic/claude-opus-5", prompt: "Hi", maxOutputTokens: 100 };

describe("chat", () => {
  it("sends one plain request and answers with everything the vendor told", async () => {
    const { crux, sent } = setUp([
      { headers: { "request-id": "req_1", "anthropic-ratelimit-requests-remaining": "49" }, body: whole },
    ]);
    const response = await crux.chat(hi);
    expect(sent[0]).toMatchObject({ method: "POST", url: "https://api.anthropic.com/v1/messages" });
    expect(headersOf(sent[0])).toEqual({
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      "x-api-key": "sk-ant-0123456789",
    });
    expect(bodyOf(sent[0])).toEqual({
      model: "claude-opus-5",
      max_tokens: 100,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
    expect(response).toMatchObject({
      text: "Hello",
      finishReason: "stop",
      rawFinishReason: "end_turn",
      id: "msg_1",
      model: "claude-opus-5-20260724",
      requestId: "req_1",
      rateLimit: { requests: { remaining: 49 }, tokens: null },
      usage: { inputTokens: 3, outputTokens: 1 },
      message: { role: "assistant", model: "anthropic/claude-opus-5" },
      pending: null,
    });
  });

  it("asks for a stream by itself where an answer in one piece could outlast the vendor's ten minutes", async () => {
    const { crux, sent } = setUp([{ body: stream }, { body: whole }, { body: whole }]);
    const response = await crux.chat({ ...hi, maxOutputTokens: 21_334 });
    expect(bodyOf(sent[0]).stream).toBe(true);
    expect(response.toolCalls).toMatchObject([{ name: "multiply", arguments: '{"a": 17, "b": 23}' }]);
    await crux.chat({ ...hi, maxOutputTokens: 21_333 });
    expect(bodyOf(sent[1])).not.toHaveProperty("stream");
  });

  it("understands an event stream it did not ask for, and a stream understands a whole answer", async () => {
    const { crux } = setUp([{ body: stream }, { body: `\n\n${whole}` }]);
    const response = await crux.chat(hi);
    expect(response.finishReason).toBe("tool-calls");
    expect(await crux.stream(hi).response()).toMatchObject({ text: "Hello", id: "msg_1" });
  });

  it("is what the fold of the stream is", async () => {
    const { crux } = setUp([{ body: stream }, { body: stream }]);
    const [collected, folded] = [await crux.chat({ ...hi, maxOutputTokens: 64_000 }), await crux.stream(hi).response()];
    expect(folded.message).toEqual(collected.message);
    expect(folded.usage).toEqual(collected.usage);
  });

  it.each([
    ["", "bad-response"],
    ["[]", "bad-response"],
    ["<html>", "bad-response"],
  ])("fails on a 200 that is no message: %j", async (body, code) => {
    expect((await failureOf(setUp([{ body }]).crux.chat(hi))).code).toBe(code);
  });

  it("keeps what had come when a stream of its own breaks off", async () => {
    const { crux } = setUp([{ body: stream.subarray(0, 1700) }]);
    const error = await failureOf(crux.chat({ ...hi, maxOutputTokens: 64_000 }));
    expect(error).toMatchObject({
      code: "stream-interrupted",
      partial: { text: "Sure! Let me compute 17 times 23 right away!", toolCalls: [] },
    });
  });

  it("takes an empty answer to a stream for one that broke off", async () => {
    expect(
      (
        await failureOf(
          setUp([{ body: "" }])
            .crux.stream(hi)
            .response(),
        )
      ).code,
    ).toBe("stream-interrupted");
  });
});

describe("where and as whom it calls", () => {
  it.each(["https://proxy.example", "https://proxy.example/", "https://proxy.example/v1", "https://proxy.example/v1/"])(
    "takes base URL %s with and without /v1",
    async (baseUrl) => {
      const { crux, sent } = setUp([{ body: whole }], { apiKey: "key", baseUrl });
      await crux.chat(hi);
      expect(sent[0]?.url).toBe("https://proxy.example/v1/messages");
    },
  );

  it("sends a token as bearer, but prefers a key", async () => {
    const token = setUp([{ body: whole }], { authToken: "tok" });
    await token.crux.chat(hi);
    expect(headersOf(token.sent[0])).toMatchObject({ authorization: "Bearer tok" });
    expect(headersOf(token.sent[0])).not.toHaveProperty("x-api-key");
    const both = setUp([{ body: whole }], { authToken: "tok", apiKey: "key" });
    await both.crux.chat(hi);
    expect(headersOf(both.sent[0])).not.toHaveProperty("authorization");
  });

  it("names the betas of settings, headers and request once each, and the version that is set", async () => {
    const { crux, sent } = setUp([{ body: whole }], {
      apiKey: "key",
      betas: ["b-1", "b-2"],
      headers: { "Anthropic-Beta": "b-0", "X-Team": "t" },
      version: "2026-10-21",
    });
    await crux.chat({ ...hi, providerOptions: { anthropic: { betas: ["b-2", "b-3"] } } });
    expect(headersOf(sent[0])).toMatchObject({
      "anthropic-beta": "b-0,b-1,b-2,b-3",
      "anthropic-version": "2026-10-21",
      "x-team": "t",
    });
  });

  it.each([{ betas: [""] }, { version: "latest" }, { apikey: "x", apiKey: "key" }])(
    "refuses settings %j",
    async (settings) => {
      expect((await failureOf(setUp([], { apiKey: "key", ...settings }).crux.chat(hi))).code).toBe("configuration");
    },
  );

  it("pain 26: never sends a lone surrogate", async () => {
    const { crux, sent } = setUp([{ body: whole }]);
    await crux.chat({ ...hi, prompt: "a\ud800b" });
    expect(JSON.stringify(bodyOf(sent[0]))).toContain("a\ufffdb");
  });
});

describe("stream", () => {
  it("tells the warnings of the encoder on the response", async () => {
    const { crux, sent } = setUp([{ body: stream }]);
    const response = await crux.stream({ ...hi, seed: 7 }).response();
    expect(bodyOf(sent[0])).toMatchObject({ stream: true });
    expect(response.warnings).toMatchObject([{ code: "dropped-option", path: "seed" }]);
  });

  it("goes on with its own answer byte for byte: thinking, call, result", async () => {
    const { crux, sent } = setUp([{ body: stream }, { body: whole }]);
    const first = await crux.stream(hi).response();
    await crux.chat({
      model: hi.model,
      maxOutputTokens: 100,
      messages: [
        { role: "user", content: "17 × 23?" },
        first.message,
        { role: "tool", content: [{ type: "tool-result", toolCallId: "toolu_REDACTED_1", content: "391" }] },
      ],
    });
    expect(bodyOf(sent[1]).messages).toEqual([
      { role: "user", content: [{ type: "text", text: "17 × 23?" }] },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "The user wants to multiply 17 and 23.", signature: "signature_REDACTED_1" },
          { type: "text", text: "Sure! Let me compute 17 times 23 right away!" },
          {
            type: "tool_use",
            id: "toolu_REDACTED_1",
            name: "multiply",
            input: { a: 17, b: 23 },
            caller: { type: "direct" },
          },
        ],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_REDACTED_1", content: "391" }] },
    ]);
  });

  it("drops thinking and its signature for another model, and a call that was cut, with warnings", async () => {
    const { crux, sent } = setUp([{ body: stream }, { body: whole }]);
    const first = await crux.stream(hi).response();
    const cut = first.message.content.map((part) => (part.type === "tool-call" ? { ...part, complete: false } : part));
    const second = await crux.chat({
      model: "anthropic/claude-opus-4-8",
      maxOutputTokens: 100,
      messages: [
        { role: "user", content: "17 × 23?" },
        { ...first.message, content: cut },
        { role: "user", content: "So?" },
      ],
    });
    expect(bodyOf(sent[1]).messages).toMatchObject([
      { role: "user" },
      { content: [{ type: "text", text: "Sure! Let me compute 17 times 23 right away!" }] },
      { role: "user" },
    ]);
    expect(second.warnings.map(({ code }) => code)).toEqual([
      "dropped-reasoning",
      "dropped-cut-call",
      "dropped-opaque-data",
    ]);
  });

  it("pain 28: has the usage of its start when it is cut, marked as an estimate", async () => {
    const { crux } = setUp([{ body: stream.subarray(0, 1700) }]);
    const events = await eventsOf(crux.stream(hi));
    const last = events.at(-1);
    expect(last).toMatchObject({
      type: "error",
      error: { code: "stream-interrupted" },
      partial: { usage: { inputTokens: 609, estimated: true } },
    });
  });

  it("tells an error that stands in a 200, with what came before", async () => {
    const cut = new TextDecoder()
      .decode(stream)
      .replace(
        /event: content_block_start\ndata: .*"tool_use"[\s\S]*/,
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
      );
    const { crux } = setUp([{ headers: { "request-id": "req_9" }, body: cut }]);
    const last = (await eventsOf(crux.stream(hi))).at(-1);
    expect(last).toMatchObject({
      type: "error",
      error: { code: "overloaded", details: { status: 529, vendorCode: "overloaded_error", requestId: "req_9" } },
      partial: { text: "Sure! Let me compute 17 times 23 right away!" },
    });
  });

  it("fails as the vendor refused, without the key", async () => {
    const body =
      '{"type":"error","error":{"type":"authentication_error","message":"bad key sk-ant-0123456789"},"request_id":"req_2"}';
    const { crux } = setUp([{ status: 401, headers: { "x-should-retry": "false" }, body }]);
    const error = await failureOf(crux.stream(hi).response());
    expect(error).toMatchObject({
      code: "authentication",
      retryable: false,
      details: { status: 401, requestId: "req_2", provider: "anthropic", model: "claude-opus-5" },
    });
    expect(error.message).not.toContain("sk-ant-0123456789");
  });

  it("goes by the status of a refusal whose body breaks off", async () => {
    const broken = new CruxError("network", "The connection was reset.", { phase: "body" });
    const { crux } = setUp([{ status: 502, body: [new TextEncoder().encode("<html>"), broken] }]);
    expect(await failureOf(crux.stream(hi).response())).toMatchObject({ code: "overloaded", details: { status: 502 } });
  });

  it("is cancelled as soon as the caller says so, while a refusal is being read too", async () => {
    const cancelled = new CruxError("cancelled", "The call was cancelled.");
    const { crux } = setUp([{ status: 502, body: [cancelled] }]);
    expect((await failureOf(crux.stream(hi).response())).code).toBe("cancelled");
  });
});

describe("lists and counts", () => {
  const page = (ids: readonly string[], hasMore: boolean) =>
    JSON.stringify({
      data: ids.map((id) => ({ id, type: "model" })),
      has_more: hasMore,
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
    });

  it("models-list-without-object: lists the models of all pages", async () => {
    const { crux, sent } = setUp([{ body: page(["a", "b"], true) }, { body: page(["c"], false) }]);
    expect((await crux.listModels("anthropic")).map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET https://api.anthropic.com/v1/models?limit=1000",
      "GET https://api.anthropic.com/v1/models?limit=1000&after_id=b",
    ]);
  });

  it("does not ask for ever where a server repeats a page", async () => {
    const { crux, sent } = setUp([
      { body: page(["a"], true) },
      { body: page(["a"], true) },
      { body: page(["a"], true) },
    ]);
    expect(await crux.listModels("anthropic")).toHaveLength(1);
    expect(sent).toHaveLength(2);
  });

  it("fails on what is no list", async () => {
    expect((await failureOf(setUp([{ body: "{}" }]).crux.listModels("anthropic"))).code).toBe("bad-response");
    expect((await failureOf(setUp([{ status: 404, body: "no" }]).crux.listModels("anthropic"))).code).toBe("not-found");
  });

  it("counts the tokens of a request, sending only what is counted", async () => {
    const { crux, sent } = setUp([{ body: '{"input_tokens":12}' }]);
    expect(await crux.countTokens({ ...hi, stop: "END" })).toEqual({ inputTokens: 12, raw: { input_tokens: 12 } });
    expect(sent[0]?.url).toBe("https://api.anthropic.com/v1/messages/count_tokens");
    expect(Object.keys(bodyOf(sent[0])).sort()).toEqual(["messages", "model"]);
  });

  it("fails on what is no count", async () => {
    expect((await failureOf(setUp([{ body: "{}" }]).crux.countTokens(hi))).code).toBe("bad-response");
  });
});

describe("the plugin", () => {
  const provider = anthropic.createProvider(anthropic.settings.parse({ apiKey: "key" }));

  it("says what its manifest says", () => {
    const { crux: manifest } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      crux: Record<string, unknown>;
    };
    const { id, env, credentials, hosts, capabilities, defaultModel } = anthropic;
    expect(manifest).toEqual({
      manifest: 1,
      api: 1,
      provider: id,
      entry: ".",
      env,
      credentials,
      hosts,
      capabilities,
      defaultModel,
    });
  });

  it("knows which models are held to a schema", () => {
    const { jsonOutput } = provider as unknown as { jsonOutput(model: string): readonly string[] };
    expect(jsonOutput("claude-opus-4-1")).toEqual(["json-schema"]);
    expect(jsonOutput("claude-sonnet-4-0")).toEqual([]);
  });

  it("gives a whole answer ten minutes where the model thinks by default or may write for long, and a stream no total", () => {
    const plain = { model: "anthropic/x", messages: [] };
    expect(provider.timeouts?.(plain, "claude-opus-5-5", "chat")).toEqual({ totalMs: 600_000 });
    expect(provider.timeouts?.({ ...plain, maxOutputTokens: 64_000 }, "claude-opus-4-1", "chat")).toEqual({
      totalMs: 600_000,
    });
    expect(provider.timeouts?.({ ...plain, reasoning: { effort: "none" } }, "claude-sonnet-5", "chat")).toEqual({});
    expect(provider.timeouts?.(plain, "claude-opus-4-1", "chat")).toEqual({});
    expect(provider.timeouts?.(plain, "claude-opus-5-5", "stream")).toEqual({ stallMs: 600_000 });
    expect(provider.timeouts?.(plain, "claude-opus-4-1", "stream")).toEqual({});
  });
});
