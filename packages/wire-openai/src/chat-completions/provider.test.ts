import {
  assembleCrux,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  Secret,
  type ChatResponse,
  type Crux,
  type HttpClient,
  type HttpRequest,
  type StreamEvent,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import type { ChatDialect } from "./dialect.ts";
import { chatCompletionsProvider } from "./provider.ts";

const dialect: ChatDialect = {
  id: "acme",
  displayName: "Acme",
  baseUrl: "https://api.acme.test/v1",
  maxTokensField: "max_tokens",
  jsonOutput: () => ["json"],
  refusedOptions: () => ["topK"],
  media: () => ({}),
  caching: "automatic",
};

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** A Crux with one provider, whose vendor answers with `replies` in turn. */
function cruxWith(
  replies: readonly Reply[],
  options: { dialect?: Partial<ChatDialect>; settings?: Record<string, unknown> } = {},
): { crux: Crux; sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    async send(request) {
      const { status = 200, headers = {}, body } = replies[sent.length] ?? { body: "" };
      sent.push(request);
      async function* bytes() {
        yield new TextEncoder().encode(body);
      }
      return { status, headers, body: bytes(), discard: () => undefined };
    },
    close: async () => undefined,
  };
  const plugin = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: {},
    credentials: [],
    hosts: ["api.acme.test"],
    capabilities: [],
    settings: providerSettingsSchema,
    createProvider: (settings) => chatCompletionsProvider({ ...dialect, ...options.dialect }, settings),
  });
  const entry = {
    id: "acme",
    origin: "explicit",
    capabilities: [],
    credentialVariables: [],
    configured: true,
    load: async () => plugin as never,
    settings: async () => options.settings ?? {},
  };
  return {
    crux: assembleCrux({ factory: new ProviderFactory([entry]), http, settings: { retry: { baseDelayMs: 0 } } }),
    sent,
  };
}

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const call = { index: 0, id: "c-1", type: "function", function: { name: "f", arguments: '{"a":1}' } };
const whole = JSON.stringify({
  id: "a-1",
  model: "m-2",
  system_fingerprint: "fp",
  choices: [
    { index: 0, message: { content: "hi", reasoning_content: "why", tool_calls: [call] }, finish_reason: "stop" },
  ],
  usage,
});
const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: "a-1", model: "m-2", system_fingerprint: "fp", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const streamed = `${chunk({ reasoning_content: "why" })}${chunk({ content: "hi", tool_calls: [call] })}${chunk({}, "stop")}data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`;
const headers = { "x-request-id": "req-1", "x-ratelimit-remaining-requests": "9" };

async function eventsOf(stream: AsyncIterable<StreamEvent>): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
function comparable({
  timings: _timings,
  callId: _callId,
  attempts: _attempts,
  rateLimit: _rateLimit,
  ...response
}: ChatResponse) {
  return { ...response, json: null };
}

describe("chatCompletionsProvider", () => {
  it("posts to the vendor's address with the key as a Secret", async () => {
    const { crux, sent } = cruxWith([{ body: whole }], {
      settings: { apiKey: "sk-secret-key-1234", headers: { "X-Own": "1" } },
    });
    await crux.chat({ model: "acme/m-1", prompt: "x" });
    expect(sent[0]).toMatchObject({
      method: "POST",
      url: "https://api.acme.test/v1/chat/completions",
      headers: { "content-type": "application/json", "x-own": "1" },
    });
    const authorization = sent[0]?.headers.authorization;
    expect(authorization).toBeInstanceOf(Secret);
    expect((authorization as Secret).reveal()).toBe("Bearer sk-secret-key-1234");
    expect(JSON.parse(String(sent[0]?.body))).toEqual({ model: "m-1", messages: [{ role: "user", content: "x" }] });
  });

  it("goes where the user says, and signs the final request as the dialect does", async () => {
    const signed: HttpRequest[] = [];
    const { crux, sent } = cruxWith([{ body: whole }], {
      settings: { baseUrl: "https://gateway.test/openai/" },
      dialect: {
        authorize: (request) => {
          signed.push(request);
          return { ...request, headers: { ...request.headers, "x-signature": String(String(request.body).length) } };
        },
      },
    });
    await crux.chat({ model: "acme/m-1", prompt: "x" });
    expect(sent[0]?.url).toBe("https://gateway.test/openai/chat/completions");
    expect(sent[0]?.headers["x-signature"]).toBe(String(String(signed[0]?.body).length));
  });

  it("chat and the fold of stream give the same response", async () => {
    const { crux } = cruxWith([
      { body: whole, headers },
      { body: streamed, headers },
    ]);
    const input = { model: "acme/m-1", prompt: "x", topK: 2 } as const;
    const answer = await crux.chat(input);
    const events = await eventsOf(crux.stream(input));
    const end = events.at(-1);
    expect(end?.type === "finish" && comparable(end.response)).toEqual(comparable(answer));
    expect(answer).toMatchObject({
      text: "hi",
      finishReason: "tool-calls",
      rawFinishReason: "stop",
      model: "m-2",
      requestId: "req-1",
      rateLimit: { requests: { remaining: 9 } },
      warnings: [{ code: "dropped-option", path: "topK" }],
      providerMetadata: { acme: { system_fingerprint: "fp" } },
    });
    expect(answer.toolCalls).toMatchObject([{ id: "c-1", arguments: '{"a":1}' }]);
    expect(events.map(({ type }) => type)).toEqual([
      "start",
      "reasoning-delta",
      "text-delta",
      "tool-call-start",
      "tool-call-delta",
      "tool-call-end",
      "finish",
    ]);
  });

  it("sse-unrequested, sse-content-type-other: reads an event stream in answer to chat, and a whole body in answer to stream", async () => {
    const { crux } = cruxWith([
      { body: streamed, headers: { "content-type": "application/json" } },
      { body: whole, headers: { "content-type": "application/json" } },
    ]);
    expect((await crux.chat({ model: "acme/m-1", prompt: "x" })).text).toBe("hi");
    expect((await eventsOf(crux.stream({ model: "acme/m-1", prompt: "x" }))).at(-1)).toMatchObject({
      type: "finish",
      response: { text: "hi", usage: { inputTokens: 3 } },
    });
  });

  it("retries an overload that comes inside the stream before the first delta", async () => {
    const overloaded = `: wait\n\ndata: {"error":{"code":503,"message":"busy"}}\n\n`;
    const { crux, sent } = cruxWith([{ body: overloaded }, { body: streamed }]);
    expect((await eventsOf(crux.stream({ model: "acme/m-1", prompt: "x" }))).at(-1)?.type).toBe("finish");
    expect(sent).toHaveLength(2);
  });

  it("gives the partial answer with an error inside it, warnings and request id included", async () => {
    const body = JSON.stringify({ choices: [{ message: { content: "half" }, error: { code: 400, message: "bad" } }] });
    const { crux } = cruxWith([{ body, headers }]);
    await expect(crux.chat({ model: "acme/m-1", prompt: "x", topK: 1 })).rejects.toMatchObject({
      code: "invalid-request",
      details: { status: 200, requestId: "req-1", provider: "acme" },
      partial: { text: "half", requestId: "req-1", warnings: [{ path: "topK" }] },
    });
  });

  it("keeps a key that the vendor quotes out of the message", async () => {
    const { crux } = cruxWith(
      [{ status: 401, body: JSON.stringify({ error: { message: "Incorrect API key provided: sk-secret-key-1234" } }) }],
      { settings: { apiKey: "sk-secret-key-1234" } },
    );
    await expect(crux.chat({ model: "acme/m-1", prompt: "x" })).rejects.toSatisfy(
      (error: Error) => !error.message.includes("sk-secret-key-1234"),
    );
  });

  it("pain 26: writes well-formed Unicode only", async () => {
    const { crux, sent } = cruxWith([{ body: whole }]);
    await crux.chat({ model: "acme/m-1", prompt: "a\ud83d" });
    expect(JSON.parse(String(sent[0]?.body))).toMatchObject({ messages: [{ content: "a\ufffd" }] });
  });

  it("names the kind of sound that was asked for", async () => {
    const body = JSON.stringify({
      choices: [{ message: { content: null, audio: { id: "s", data: "AAAA" } }, finish_reason: "stop" }],
    });
    const { crux } = cruxWith([{ body }]);
    const { message } = await crux.chat({
      model: "acme/m-1",
      prompt: "x",
      providerOptions: { acme: { modalities: ["text", "audio"], audio: { voice: "v", format: "mp3" } } },
    });
    expect(message.content).toMatchObject([{ type: "audio", mediaType: "audio/mpeg" }]);
  });
});
