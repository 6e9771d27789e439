import {
  assembleCrux,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  type BatchResult,
  type Crux,
  type CruxError,
} from "@crux/core";
import {
  collect,
  createNodeHttpClient,
  startScriptedServer,
  type AskedRequest,
  type LoopbackServer,
} from "@crux/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { chatBatchSurface } from "../chat-completions/batch-surface.ts";
import type { ChatDialect } from "../chat-completions/dialect.ts";
import { chatCompletionsProvider } from "../chat-completions/provider.ts";
import { createBatcher } from "./create-batcher.ts";

const dialect: ChatDialect = {
  id: "acme",
  displayName: "Acme",
  baseUrl: "https://api.acme.test/v1",
  maxTokensField: "max_tokens",
  jsonOutput: () => ["json"],
  refusedOptions: () => ["seed"],
  media: () => ({}),
  caching: "none",
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

type Answers = Readonly<Record<string, string | { readonly status: number; readonly body: string }>>;

/** A vendor on loopback: an answer for each `METHOD /path`. */
async function vendor(answers: Answers): Promise<{ server: LoopbackServer; crux: Crux }> {
  const server = await startScriptedServer(({ method, url }) => {
    const answer = answers[`${method} ${url}`] ?? { status: 404, body: '{"error":{"message":"no such thing"}}' };
    const { status, body } = typeof answer === "string" ? { status: 200, body: answer } : answer;
    return [
      { type: "head", status, headers: { "content-type": "application/json", "x-request-id": "req-1" } },
      // Cut where no line ends.
      ...[body.slice(0, 7), body.slice(7, 90), body.slice(90)].map((data) => ({ type: "chunk", data }) as const),
    ];
  });
  return { server, crux: cruxAt(server) };
}

/** A Crux whose one provider is the vendor. */
function cruxAt(server: LoopbackServer): Crux {
  const chat = chatBatchSurface(dialect);
  const plugin = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: {},
    credentials: [],
    hosts: [],
    capabilities: ["chat", "stream", "batch"],
    settings: providerSettingsSchema,
    createProvider: (settings) => ({
      ...chatCompletionsProvider(dialect, settings),
      ...createBatcher({ endpoint: dialect, settings, surfaces: [chat], surfaceOf: () => chat }),
    }),
  });
  const entry = {
    id: "acme",
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin({}).plugin),
    settings: () => Promise.resolve({ apiKey: "acme-key-0123456789", baseUrl: `${server.url}/v1` }),
  };
  const crux = assembleCrux({
    factory: new ProviderFactory([entry]),
    http: createNodeHttpClient(),
    settings: { retry: { maxAttempts: 1 } },
  });
  open.push(crux, server);
  return crux;
}

const job = (fields: object): string =>
  JSON.stringify({
    id: "batch_1",
    object: "batch",
    endpoint: "/v1/chat/completions",
    created_at: 1_790_000_000,
    ...fields,
  });
const running = job({ status: "in_progress", request_counts: { total: 4, completed: 1, failed: 0 } });
const ended = job({
  status: "completed",
  completed_at: 1_790_000_060,
  output_file_id: "file/out",
  error_file_id: "file-err",
});
const completion = (content: string): object => ({
  id: "chatcmpl-1",
  model: "large-2026",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});
const line = (customId: string, fields: object): string =>
  `${JSON.stringify({ id: "r", custom_id: customId, response: null, error: null, ...fields })}\n`;
const answered = (status: number, body: object): object => ({
  response: { status_code: status, request_id: "req-9", body },
});

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  return promise.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => error as CruxError,
  );
}

const ref = { provider: "acme", id: "batch_1" };
const told = (results: readonly BatchResult[]) =>
  results.map(({ id, response, error }) => [id, response?.text ?? error?.code]);

/** The parts of a multipart form: the head and the content of each. */
function partsOf({ headers, body }: AskedRequest): readonly (readonly [string, string])[] {
  const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1] ?? "none";
  const text = String(body);
  if (!text.endsWith(`\r\n--${boundary}--\r\n`)) throw new Error("the form has no end");
  return text
    .slice(0, -`\r\n--${boundary}--\r\n`.length)
    .split(`--${boundary}\r\n`)
    .slice(1)
    .map((part) => {
      const at = part.indexOf("\r\n\r\n");
      return [part.slice(0, at), part.slice(at + 4)] as const;
    });
}

describe("submit", () => {
  it("uploads a file of the bodies that chat would send, and begins a batch with it", async () => {
    const { server, crux } = await vendor({ "POST /v1/files": '{"id":"file-1"}', "POST /v1/batches": running });
    const request = { model: "acme/large", prompt: "Grüße 👋", maxOutputTokens: 5 };
    const batch = await crux.batches.submit({
      items: [
        { id: "a", request: { ...request, seed: 1 } },
        { id: "b", request },
      ],
    });
    expect(batch).toMatchObject({
      ...ref,
      state: "running",
      rawState: "in_progress",
      total: 4,
      succeeded: 1,
      failed: 0,
    });
    expect(batch.createdAt).toBe("2026-09-21T14:13:20.000Z");
    expect(batch.warnings["a"]?.map(({ path }) => path)).toEqual(["seed"]);
    const [upload, start] = server.requests;
    if (upload === undefined || start === undefined) throw new Error("two requests were due");
    const [purpose, file] = partsOf(upload);
    expect(purpose?.[0]).toContain('name="purpose"');
    expect(purpose?.[1].trim()).toBe("batch");
    expect(file?.[0]).toMatch(/name="file"; filename="batch.jsonl"\r\ncontent-type: application\/jsonl/);
    const body = { model: "large", messages: [{ role: "user", content: "Grüße 👋" }], max_tokens: 5 };
    const lines = (file?.[1] ?? "").trim().split("\n");
    expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual([
      { custom_id: "a", method: "POST", url: "/v1/chat/completions", body },
      { custom_id: "b", method: "POST", url: "/v1/chat/completions", body },
    ]);
    expect(start.body).toEqual({
      input_file_id: "file-1",
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
    });
    expect([upload, start].map(({ headers }) => headers["authorization"])).toEqual(
      Array.from({ length: 2 }, () => "Bearer acme-key-0123456789"),
    );
  });

  it("refuses two models in one batch before anything is sent", async () => {
    const { server, crux } = await vendor({});
    const items = ["large", "small"].map((name) => ({ id: name, request: { model: `acme/${name}`, prompt: "Hi" } }));
    const error = await failureOf(crux.batches.submit({ items }));
    expect([error.code, error.details.path, server.requests.length]).toEqual(["invalid-request", "items.1.request", 0]);
  });

  it("refuses more requests than the vendor takes at once", async () => {
    const { server, crux } = await vendor({});
    const request = { model: "acme/large", prompt: "Hi" };
    const items = Array.from({ length: 50_001 }, (_, at) => ({ id: `i${at}`, request }));
    const error = await failureOf(crux.batches.submit({ items }));
    expect([error.code, server.requests.length]).toEqual(["invalid-request", 0]);
    expect(error.message).toContain("50000 requests");
  });
});

describe("the state of a batch", () => {
  it.each([
    ["validating", "queued"],
    ["in_progress", "running"],
    ["finalizing", "running"],
    ["completed", "ended"],
    ["expired", "ended"],
    ["cancelling", "cancelling"],
    ["cancelled", "ended"],
    ["failed", "failed"],
    ["constructor", "running"],
  ])("%s is %s", async (status, state) => {
    const { crux } = await vendor({ "GET /v1/batches/batch_1": job({ status }) });
    expect(await crux.batches.get(ref)).toMatchObject({ state, rawState: status, total: null, endedAt: null });
  });

  it("is ended early by a POST without a body", async () => {
    const { server, crux } = await vendor({ "POST /v1/batches/batch_1/cancel": job({ status: "cancelling" }) });
    expect((await crux.batches.cancel(ref)).state).toBe("cancelling");
    expect(server.requests[0]?.body).toBeNull();
  });

  it("says why a batch was refused as a whole", async () => {
    const errors = { data: [{ code: "invalid_json_line", message: "This line is not JSON.", line: 3 }] };
    const { crux } = await vendor({
      "GET /v1/batches/batch_1": job({ status: "failed", errors, failed_at: 1_790_000_001 }),
    });
    expect(await crux.batches.get(ref)).toMatchObject({
      error: "line 3: This line is not JSON.",
      endedAt: "2026-09-21T14:13:21.000Z",
    });
    const error = await failureOf(collect(crux.batches.results(ref)));
    expect([error.code, error.message]).toEqual(["invalid-request", expect.stringContaining("line 3")]);
  });

  it("is not-found for an id the vendor does not know", async () => {
    const { crux } = await vendor({});
    expect((await failureOf(crux.batches.get(ref))).code).toBe("not-found");
  });

  it("is bad-response for what is no batch", async () => {
    const { crux } = await vendor({ "GET /v1/batches/batch_1": "[]" });
    expect(await failureOf(crux.batches.get(ref))).toMatchObject({
      code: "bad-response",
      details: { requestId: "req-1" },
    });
  });
});

describe("results", () => {
  it("are the lines of both files, each an answer or an error", async () => {
    const { crux } = await vendor({
      "GET /v1/batches/batch_1": ended,
      "GET /v1/files/file%2Fout/content":
        line("b", answered(200, completion("Two"))) + line("a", answered(200, completion("Õne"))).trimEnd(),
      "GET /v1/files/file-err/content":
        line("c", answered(400, { error: { message: "Too long", code: "context_length_exceeded" } })) +
        line("d", { error: { code: "batch_expired", message: "over" } }) +
        line("e", { error: { code: "batch_cancelled", message: "over" } }) +
        line("f", { error: { code: "server_error", message: "broke" } }),
    });
    const results = await collect(crux.batches.results(ref));
    expect(told(results)).toEqual([
      ["b", "Two"],
      ["a", "Õne"],
      ["c", "context-length"],
      ["d", "timeout"],
      ["e", "cancelled"],
      ["f", "overloaded"],
    ]);
    expect(results[0]?.response).toMatchObject({
      id: "chatcmpl-1",
      model: "large-2026",
      requestId: "req-9",
      finishReason: "stop",
      usage: { inputTokens: 3, outputTokens: 2 },
    });
    expect(results[2]?.error?.details).toMatchObject({ provider: "acme", status: 400, requestId: "req-9" });
    expect(results[3]?.error?.details.vendorCode).toBe("batch_expired");
  });

  it("are refused before the batch has ended", async () => {
    const { crux } = await vendor({ "GET /v1/batches/batch_1": running });
    expect((await failureOf(collect(crux.batches.results(ref)))).code).toBe("invalid-request");
  });

  it("may be none, and say what is missing", async () => {
    const { crux } = await vendor({
      "POST /v1/files": '{"id":"file-1"}',
      "POST /v1/batches": running,
      "GET /v1/batches/batch_1": job({ status: "cancelled" }),
    });
    const batch = await crux.batches.submit({ items: [{ id: "a", request: { model: "acme/large", prompt: "Hi" } }] });
    expect(told(await collect(crux.batches.results(batch)))).toEqual([["a", "bad-response"]]);
    expect(await collect(crux.batches.results(ref))).toEqual([]);
  });

  it.each([
    ["a line that is no JSON", "{nope\n"],
    ["a line that names no request", '{"response":{}}\n'],
    ["a line that is no object", "[1]\n"],
  ])("end with bad-response at %s", async (_what, text) => {
    const { crux } = await vendor({
      "GET /v1/batches/batch_1": ended,
      "GET /v1/files/file%2Fout/content": line("a", answered(200, completion("One"))) + text,
    });
    const seen: string[] = [];
    const error = await failureOf(
      (async () => {
        for await (const { id } of crux.batches.results(ref)) seen.push(id);
      })(),
    );
    expect([seen, error.code, error.details.provider]).toEqual([["a"], "bad-response", "acme"]);
  });

  it("that cannot be read as an answer fail alone", async () => {
    const { crux } = await vendor({
      "GET /v1/batches/batch_1": job({ status: "completed", output_file_id: "o" }),
      "GET /v1/files/o/content": line("a", answered(200, { odd: true })) + line("b", answered(200, completion("Two"))),
    });
    expect(told(await collect(crux.batches.results(ref)))).toEqual([
      ["a", "bad-response"],
      ["b", "Two"],
    ]);
  });

  it("of an API that is not spoken here are unsupported", async () => {
    const { crux } = await vendor({
      "GET /v1/batches/batch_1": job({ status: "completed", endpoint: "/v1/embeddings" }),
    });
    expect((await failureOf(collect(crux.batches.results(ref)))).code).toBe("unsupported");
  });

  it("that are left early close their connection", async () => {
    const server = await startScriptedServer(({ url }) =>
      url.endsWith("/content")
        ? [{ type: "head" }, { type: "chunk", data: line("a", answered(200, completion("One"))) }, { type: "hang" }]
        : [{ type: "head" }, { type: "chunk", data: ended }],
    );
    const crux = cruxAt(server);
    for await (const { id } of crux.batches.results(ref)) if (id === "a") break;
    expect(await server.closed(1)).toEqual({ whole: false });
  });
});
