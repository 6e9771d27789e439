import { assembleCrux, ProviderFactory, type BatchItemInput, type Crux, type JsonObject } from "@crux/core";
import { collect, createNodeHttpClient, startScriptedServer, type LoopbackServer } from "@crux/testkit";
import { afterEach, describe, expect, it } from "vitest";
import openai from "./index.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

/** OpenAI on loopback: an answer for each path. */
async function vendor(answers: Readonly<Record<string, string>>): Promise<{ server: LoopbackServer; crux: Crux }> {
  const server = await startScriptedServer(({ url }) => [
    { type: "head", status: answers[url] === undefined ? 404 : 200 },
    { type: "chunk", data: answers[url] ?? "{}" },
  ]);
  const { plugin, settings } = openai({ apiKey: "sk-test-0123456789", baseUrl: `${server.url}/v1` });
  const entry = {
    id: "openai",
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin),
    settings: () => Promise.resolve(settings),
  };
  const crux = assembleCrux({ factory: new ProviderFactory([entry]), http: createNodeHttpClient() });
  open.push(crux, server);
  return { server, crux };
}

const batch = (endpoint: string): string =>
  JSON.stringify({ id: "batch_1", status: "completed", endpoint, output_file_id: "file-2" });
const request = (id: string, options: Partial<BatchItemInput["request"]> = {}): BatchItemInput => ({
  id,
  request: { model: "openai/gpt-6-luna", prompt: "Hi", ...options },
});
const onChat = { providerOptions: { openai: { api: "chat" } } };

async function submitted(item: BatchItemInput): Promise<{ endpoint: unknown; line: JsonObject }> {
  const { server, crux } = await vendor({ "/v1/files": '{"id":"file-1"}', "/v1/batches": batch("x") });
  await crux.batches.submit({ items: [item] });
  const [upload, start] = server.requests;
  const line = String(upload?.body)
    .split("\r\n")
    .find((text) => text.startsWith("{"));
  return { endpoint: (start?.body as JsonObject)["endpoint"], line: JSON.parse(line ?? "null") as JsonObject };
}

describe("a batch", () => {
  it("goes over Responses, stored nowhere", async () => {
    const { endpoint, line } = await submitted(request("a"));
    expect(endpoint).toBe("/v1/responses");
    expect(line).toMatchObject({ custom_id: "a", method: "POST", url: "/v1/responses" });
    expect(line["body"]).toMatchObject({ model: "gpt-6-luna", store: false });
    expect(line["body"]).not.toHaveProperty("messages");
  });

  it("goes over Chat Completions where its requests ask for it, which OpenAI is not told", async () => {
    const { endpoint, line } = await submitted(request("a", onChat));
    expect(endpoint).toBe("/v1/chat/completions");
    expect(line["body"]).toMatchObject({ messages: [{ role: "user", content: "Hi" }] });
    expect(line["body"]).not.toHaveProperty("api");
  });

  it("cannot be for both", async () => {
    const { server, crux } = await vendor({});
    await expect(crux.batches.submit({ items: [request("a"), request("b", onChat)] })).rejects.toMatchObject({
      code: "invalid-request",
      details: { path: "items.1.request" },
    });
    expect(server.requests).toEqual([]);
  });
});

describe("results", () => {
  const line = (body: object): string =>
    `${JSON.stringify({ custom_id: "a", response: { status_code: 200, request_id: "req_1", body }, error: null })}\n`;
  const response = {
    id: "resp_1",
    object: "response",
    model: "gpt-6-luna-2026-09-09",
    status: "completed",
    output: [{ type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text: "Hello" }] }],
    usage: { input_tokens: 10, output_tokens: 5 },
  };
  const completion = {
    id: "chatcmpl-1",
    model: "gpt-6-luna-2026-09-09",
    choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  };

  it.each([
    ["/v1/responses", response],
    ["/v1/chat/completions", completion],
  ])("of %s are read as answers of it; what a batch costs there is not known", async (endpoint, body) => {
    const { crux } = await vendor({
      "/v1/batches/batch_1": batch(endpoint),
      "/v1/files/file-2/content": line(body),
    });
    const [result] = await collect(crux.batches.results({ provider: "openai", id: "batch_1" }));
    expect(result?.response).toMatchObject({
      text: "Hello",
      finishReason: "stop",
      id: body.id,
      requestId: "req_1",
      model: "gpt-6-luna-2026-09-09",
      usage: { inputTokens: 10, outputTokens: 5 },
      cost: null,
    });
  });
});
