import { assembleCrux, ProviderFactory, type BatchResult, type Crux, type CruxError } from "@crux/core";
import { collect, createNodeHttpClient, startScriptedServer, type LoopbackServer } from "@crux/testkit";
import { afterEach, describe, expect, it } from "vitest";
import anthropic from "./index.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

type Answer = object | string | { readonly status: number; readonly body: object };
type Answers = Readonly<Record<string, Answer>>;

/** Anthropic on loopback: an answer for each `METHOD /path`. */
async function vendor(answers: (url: string) => Answers): Promise<{ server: LoopbackServer; crux: Crux }> {
  const server: LoopbackServer = await startScriptedServer(({ method, url }) => {
    const refusal = { type: "error", error: { type: "not_found_error", message: "no such thing" } };
    const answer = answers(server.url)[`${method} ${url}`] ?? { status: 404, body: refusal };
    const { status, body } = typeof answer === "object" && "status" in answer ? answer : { status: 200, body: answer };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return [
      { type: "head", status, headers: { "content-type": "application/json", "request-id": "req_1" } },
      ...[text.slice(0, 5), text.slice(5, 77), text.slice(77)].map((data) => ({ type: "chunk", data }) as const),
    ];
  });
  const { plugin, settings } = anthropic({ apiKey: "sk-ant-0123456789", baseUrl: server.url });
  const entry = {
    id: "anthropic",
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin),
    settings: () => Promise.resolve(settings),
  };
  const factory = new ProviderFactory([entry]);
  const crux = assembleCrux({ factory, http: createNodeHttpClient(), settings: { retry: { maxAttempts: 1 } } });
  open.push(crux, server);
  return { server, crux };
}

const counts = { processing: 1, succeeded: 2, errored: 3, canceled: 4, expired: 5 };
const batch = (fields: object): object => ({
  id: "msgbatch_1",
  type: "message_batch",
  processing_status: "in_progress",
  request_counts: counts,
  created_at: "2026-11-22T10:00:00Z",
  expires_at: "2026-11-23T10:00:00Z",
  ended_at: null,
  results_url: null,
  ...fields,
});
const ended = (resultsUrl: string | null): object =>
  batch({ processing_status: "ended", ended_at: "2026-11-22T10:01:00Z", results_url: resultsUrl });
const message = (text: string): object => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-haiku-4-5",
  content: [{ type: "text", text }],
  stop_reason: "end_turn",
  usage: { input_tokens: 3, output_tokens: 2, service_tier: "batch" },
});
const line = (customId: string, result: object): string => `${JSON.stringify({ custom_id: customId, result })}\n`;
const ref = { provider: "anthropic", id: "msgbatch_1" };
const told = (results: readonly BatchResult[]) =>
  results.map(({ id, response, error }) => [id, response?.text ?? error?.code]);

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  return promise.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => error as CruxError,
  );
}

it("hands in the bodies that chat would send, for several models, with the features they ask for", async () => {
  const { server, crux } = await vendor(() => ({ "POST /v1/messages/batches": batch({}) }));
  const submitted = await crux.batches.submit({
    items: [
      { id: "a", request: { model: "anthropic/claude-haiku-4-5", prompt: "Hi", seed: 1, maxOutputTokens: 7 } },
      {
        id: "b",
        request: {
          model: "anthropic/claude-opus-5-5",
          prompt: "Ho",
          maxOutputTokens: 9,
          providerOptions: { anthropic: { betas: ["long-batch-1"] } },
        },
      },
    ],
  });
  expect(submitted).toMatchObject({
    ...ref,
    state: "running",
    rawState: "in_progress",
    total: 15,
    succeeded: 2,
    failed: 12,
    createdAt: "2026-11-22T10:00:00Z",
    expiresAt: "2026-11-23T10:00:00Z",
    endedAt: null,
    emulated: false,
  });
  expect(submitted.warnings).toEqual({ a: [expect.objectContaining({ code: "dropped-option", path: "seed" })] });
  const [asked] = server.requests;
  expect(asked?.headers).toMatchObject({ "x-api-key": "sk-ant-0123456789", "anthropic-beta": "long-batch-1" });
  const { requests } = asked?.body as { requests: readonly { custom_id: string; params: Record<string, unknown> }[] };
  expect(requests.map(({ custom_id: id, params }) => [id, params["model"], params["max_tokens"]])).toEqual([
    ["a", "claude-haiku-4-5", 7],
    ["b", "claude-opus-5-5", 9],
  ]);
  expect(requests[0]?.params).toMatchObject({
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  });
  expect(requests.some(({ params }) => "stream" in params)).toBe(false);
});

it.each([
  ["in_progress", "running"],
  ["canceling", "cancelling"],
  ["ended", "ended"],
  ["toString", "running"],
])("tells %s as %s", async (status, state) => {
  const { crux } = await vendor(() => ({
    "GET /v1/messages/batches/msgbatch_1": batch({ processing_status: status }),
  }));
  expect(await crux.batches.get(ref)).toMatchObject({ state, rawState: status });
});

it("does not guess counts that are not told", async () => {
  const { crux } = await vendor(() => ({
    "GET /v1/messages/batches/msgbatch_1": batch({ request_counts: null, created_at: null }),
  }));
  expect(await crux.batches.get(ref)).toMatchObject({ total: null, succeeded: null, failed: null, createdAt: null });
});

it("cancels with a POST, and knows what is not there", async () => {
  const { server, crux } = await vendor(() => ({
    "POST /v1/messages/batches/msgbatch_1/cancel": batch({ processing_status: "canceling" }),
  }));
  expect((await crux.batches.cancel(ref)).state).toBe("cancelling");
  expect(server.requests[0]?.body).toBeNull();
  expect((await failureOf(crux.batches.get(ref))).code).toBe("not-found");
});

describe("results", () => {
  const lines =
    line("b", { type: "succeeded", message: message("Zwei 👋") }) +
    line("a", { type: "succeeded", message: message("One") }) +
    line("c", {
      type: "errored",
      error: {
        type: "error",
        error: { type: "invalid_request_error", message: "prompt is too long: 9 tokens > 8 maximum" },
        request_id: "req_7",
      },
    }) +
    line("d", { type: "canceled" }) +
    line("e", { type: "expired" }) +
    line("f", { type: "succeeded", message: { odd: true } }) +
    line("g", { type: "new" }).trimEnd();
  const path = "/v1/messages/batches/msgbatch_1";

  it("are answers as chat gives them, and errors, in the vendor's order", async () => {
    const { crux } = await vendor((url) => ({
      [`GET ${path}`]: ended(`${url}/v1/messages/batches/msgbatch_1/results?part=1`),
      [`GET ${path}/results?part=1`]: lines,
    }));
    const results = await collect(crux.batches.results(ref));
    expect(told(results)).toEqual([
      ["b", "Zwei 👋"],
      ["a", "One"],
      ["c", "context-length"],
      ["d", "cancelled"],
      ["e", "timeout"],
      ["f", "bad-response"],
      ["g", "bad-response"],
    ]);
    expect(results[0]?.response).toMatchObject({
      id: "msg_1",
      model: "claude-haiku-4-5",
      finishReason: "stop",
      usage: { inputTokens: 3, outputTokens: 2 },
    });
    expect(results[2]?.error?.details).toMatchObject({ provider: "anthropic", requestId: "req_7" });
  });

  it.each([
    ["another host", () => "https://evil.example/v1/messages/batches/msgbatch_1/results"],
    ["the vendor's own host, when the key is for a gateway", () => `https://api.anthropic.com${path}/results`],
    ["another path of the same host", (url: string) => `${url}/steal`],
    ["what is no address", () => "::"],
    ["nowhere", () => null],
  ])("are not fetched from where the key is not for: %s", async (_what, resultsUrl) => {
    const { server, crux } = await vendor((url) => ({
      [`GET ${path}`]: ended(resultsUrl(url)),
      [`GET ${path}/results`]: line("a", { type: "succeeded", message: message("One") }),
    }));
    expect(told(await collect(crux.batches.results(ref)))).toEqual([["a", "One"]]);
    expect(server.requests.map(({ url }) => url)).toEqual([path, `${path}/results`]);
  });

  it("are refused before the batch has ended", async () => {
    const { crux } = await vendor(() => ({ [`GET ${path}`]: batch({}) }));
    expect((await failureOf(collect(crux.batches.results(ref)))).code).toBe("invalid-request");
  });

  it("end with bad-response at a line that names no request", async () => {
    const { crux } = await vendor(() => ({ [`GET ${path}`]: ended(null), [`GET ${path}/results`]: "{}\n" }));
    expect((await failureOf(collect(crux.batches.results(ref)))).code).toBe("bad-response");
  });
});
