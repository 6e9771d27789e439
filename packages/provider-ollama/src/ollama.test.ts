import {
  assembleCrux,
  CruxError,
  isCruxError,
  isSecret,
  ProviderFactory,
  type ChatInput,
  type Crux,
  type HttpClient,
  type HttpRequest,
  type ProviderPlugin,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import ollama from "./index.ts";

type Handler = (path: string, body: Record<string, unknown>) => { readonly status?: number; readonly body: unknown };

interface Setup {
  readonly crux: Crux;
  readonly sent: readonly HttpRequest[];
  paths(): readonly string[];
  bodies(): readonly Record<string, unknown>[];
}

const answered = {
  model: "qwen3:4b",
  message: { role: "assistant", content: "Hello" },
  done: true,
  done_reason: "stop",
  prompt_eval_count: 3,
  eval_count: 1,
};

function setUp(settings: Record<string, unknown> = {}, handle: Handler = () => ({ body: answered })): Setup {
  const sent: HttpRequest[] = [];
  const bodyOf = ({ body }: HttpRequest) =>
    JSON.parse(typeof body === "string" ? body : "{}") as Record<string, unknown>;
  const http: HttpClient = {
    async send(request) {
      sent.push(request);
      request.onPhase?.("connecting");
      request.onPhase?.("sent");
      const { status = 200, body } = handle(new URL(request.url).pathname, bodyOf(request));
      const bytes = new TextEncoder().encode(`${typeof body === "string" ? body : JSON.stringify(body)}\n`);
      return { status, headers: {}, body: once(bytes), discard: () => undefined };
    },
    close: () => Promise.resolve(),
  };
  const plugin = ollama as unknown as ProviderPlugin;
  const entry = {
    id: "ollama",
    origin: "test",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin),
    settings: () => Promise.resolve(settings),
  };
  const crux = assembleCrux({
    factory: new ProviderFactory([entry]),
    http,
    settings: { retry: { maxAttempts: 1 } },
  });
  return {
    crux,
    sent,
    paths: () => sent.map(({ url }) => new URL(url).pathname),
    bodies: () => sent.map(bodyOf),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  const thrown: unknown = await promise.then(
    () => new Error("nothing failed"),
    (error: unknown) => error,
  );
  if (!isCruxError(thrown)) throw thrown;
  return thrown;
}

const hi: ChatInput = { model: "ollama/qwen3:4b", prompt: "Hi" };

describe("where it asks", () => {
  it("is this machine, without a key", async () => {
    const { crux, sent } = setUp();
    const response = await crux.chat(hi);
    expect(response).toMatchObject({ text: "Hello", usage: { inputTokens: 3, outputTokens: 1 } });
    expect(sent[0]).toMatchObject({ method: "POST", url: "http://127.0.0.1:11434/api/chat" });
    expect(sent[0]?.headers).toEqual({ "content-type": "application/json" });
  });

  it("says stream: false for an answer in one piece, which is not the server's default", async () => {
    const { crux, bodies } = setUp();
    await crux.chat(hi);
    await crux.stream(hi).response();
    expect(bodies().map(({ stream }) => stream)).toEqual([false, true]);
  });

  it("is what OLLAMA_HOST says, in its forms", async () => {
    const { crux, sent } = setUp({ baseUrl: "0.0.0.0:8080" });
    await crux.chat(hi);
    expect(sent[0]?.url).toBe("http://127.0.0.1:8080/api/chat");
  });

  it("must be an address", async () => {
    const failure = await failureOf(setUp({ baseUrl: "box:port" }).crux.chat(hi));
    expect(failure).toMatchObject({ code: "configuration", message: expect.stringContaining("host:port") as string });
  });
});

describe("a key", () => {
  const keyOf = async (baseUrl: string) => {
    const { crux, sent } = setUp({ apiKey: "ollama-key-0123456789", baseUrl });
    await crux.chat(hi);
    return sent[0]?.headers.authorization;
  };

  it("goes to the cloud over TLS, as a Secret", async () => {
    const sent = await keyOf("ollama.com");
    expect(isSecret(sent) && sent.reveal()).toBe("Bearer ollama-key-0123456789");
    expect(isSecret(await keyOf("https://box.local"))).toBe(true);
  });

  it.each(["127.0.0.1", "http://box.local:11434", "http://ollama.com"])("is not sent to %s", async (baseUrl) => {
    expect(await keyOf(baseUrl)).toBeUndefined();
  });
});

describe("what a failure says", () => {
  it("no server: how to start one", async () => {
    const { crux } = setUp({}, () => {
      throw new CruxError("network", "connect ECONNREFUSED", { phase: "connect" });
    });
    const failure = await failureOf(crux.chat(hi));
    expect(failure.code).toBe("network");
    expect(failure.message).toMatch(/http:\/\/127\.0\.0\.1:11434.*ollama serve.*OLLAMA_HOST/);
  });

  it.each([
    ["no such model", {}, 404, 'model "qwen3:4b" not found', "not-found", /ollama pull qwen3:4b/],
    ["no such model in the cloud", { baseUrl: "ollama.com" }, 404, 'model "x" not found', "not-found", /listModels/],
    ["no Ollama at all", {}, 404, "", "not-found", /OLLAMA_HOST/],
    ["not signed in", {}, 401, "unauthorized", "authentication", /ollama signin/],
    ["a wrong key", { baseUrl: "ollama.com" }, 401, "unauthorized", "authentication", /OLLAMA_API_KEY/],
    ["no tools", {}, 400, "registry.ollama.ai/library/x does not support tools", "unsupported", /ollama show/],
    ["too long", {}, 400, "prompt too long; exceeded max context length by 9 tokens", "context-length", /num_ctx/],
    [
      "too large",
      {},
      500,
      "model requires more system memory (9 GiB) than is available",
      "overloaded",
      /smaller model/,
    ],
  ] as const)("%s", async (_name, settings, status, error, code, message) => {
    const { crux } = setUp(settings, () => ({ status, body: error === "" ? "404 page not found" : { error } }));
    const failure = await failureOf(crux.chat(hi));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
    expect(failure.details.status).toBe(status);
  });
});

describe("the window", () => {
  const long = "word ".repeat(4000);
  const shown = {
    model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
    capabilities: ["completion"],
  };
  const server =
    (loaded: readonly object[], show: unknown = shown): Handler =>
    (path) =>
      path === "/api/ps" ? { body: { models: loaded } } : { body: path === "/api/show" ? show : answered };
  const windowsOf = ({ bodies }: Setup) =>
    bodies()
      .filter((body) => "messages" in body)
      .map(({ options }) => (options as { num_ctx?: number } | undefined)?.num_ctx);

  it("is the server's for short prompts, and nobody is asked", async () => {
    const setup = setUp({}, server([]));
    await setup.crux.chat(hi);
    expect(setup.paths()).toEqual(["/api/chat"]);
    expect(windowsOf(setup)).toEqual([undefined]);
  });

  it("holds a long prompt, is looked up once, and stays: another would load the model anew", async () => {
    const setup = setUp({}, server([]));
    await setup.crux.chat({ ...hi, prompt: long });
    await setup.crux.chat({ ...hi, prompt: long });
    await setup.crux.chat(hi);
    expect(setup.paths()).toEqual(["/api/ps", "/api/show", "/api/chat", "/api/chat", "/api/chat"]);
    expect(windowsOf(setup)).toEqual([8192, 8192, 8192]);
  });

  it("grows by doubling, no further than the model goes", async () => {
    const setup = setUp({}, server([]));
    await setup.crux.chat({ ...hi, prompt: long });
    await setup.crux.chat({ ...hi, prompt: long.repeat(3) });
    await setup.crux.chat({ ...hi, prompt: long.repeat(9) });
    await setup.crux.chat({ ...hi, prompt: long.repeat(10) });
    expect(windowsOf(setup)).toEqual([8192, 32_768, 40_960, 40_960]);
    expect(setup.paths().filter((path) => path === "/api/show")).toHaveLength(1);
  });

  it("is left alone where the model is loaded with a larger one, or its Modelfile asks for it", async () => {
    const loaded = setUp({}, server([{ name: "qwen3:4b", context_length: 32_768 }]));
    await loaded.crux.chat({ ...hi, prompt: long });
    expect(loaded.paths()).toEqual(["/api/ps", "/api/chat"]);
    expect(windowsOf(loaded)).toEqual([undefined]);
    const own = setUp({}, server([], { ...shown, parameters: "temperature    0.6\nnum_ctx    16384" }));
    await own.crux.chat({ ...hi, prompt: long });
    expect(windowsOf(own)).toEqual([undefined]);
  });

  it("is the caller's where he sets it, and the cloud's own", async () => {
    const set = setUp({ numCtx: 2048 }, server([]));
    await set.crux.chat({ ...hi, prompt: long });
    expect(set.paths()).toEqual(["/api/chat"]);
    expect(windowsOf(set)).toEqual([2048]);
    const cloud = setUp({}, server([]));
    await cloud.crux.chat({ model: "ollama/gpt-oss:120b-cloud", prompt: long });
    expect(cloud.paths()).toEqual(["/api/chat"]);
  });

  it("is left alone where the server does not tell, which is not asked again", async () => {
    const setup = setUp({}, (path) => (path === "/api/chat" ? { body: answered } : { status: 404, body: "not here" }));
    await setup.crux.chat({ ...hi, prompt: long });
    await setup.crux.chat({ ...hi, prompt: long });
    expect(setup.paths()).toEqual(["/api/ps", "/api/show", "/api/chat", "/api/chat"]);
    expect(windowsOf(setup)).toEqual([undefined, undefined]);
  });

  it("once looked up, tells whether the model thinks, over what its name says", async () => {
    const setup = setUp({}, server([]));
    const { warnings } = await setup.crux.chat({ ...hi, prompt: long, reasoning: { effort: "medium" } });
    expect(warnings).toEqual([]);
    const later = await setup.crux.chat({ ...hi, reasoning: { effort: "medium" } });
    expect(later.warnings).toMatchObject([{ code: "dropped-option", path: "reasoning" }]);
  });
});

describe("models", () => {
  const old = { name: "old:1b", details: {} };
  const told = {
    name: "new:1b",
    details: { context_length: 8192 },
    capabilities: ["completion", "vision", "thinking"],
  };
  const cloud = { name: "big:cloud", details: { context_length: 9 }, capabilities: ["completion", "tools"] };

  it("are told by the list, and by a look at each where the list does not tell", async () => {
    const { crux, bodies } = setUp({}, (path) =>
      path === "/api/tags"
        ? { body: { models: [old, told, { nameless: true }, cloud] } }
        : {
            body: {
              capabilities: ["embedding"],
              model_info: { "general.architecture": "bert", "bert.context_length": 512 },
            },
          },
    );
    const none = { prices: null, createdAt: null, maxOutputTokens: null, source: "vendor" };
    expect(await crux.listModels("ollama")).toMatchObject([
      { id: "old:1b", contextWindow: 512, capabilities: { chat: false, embeddings: true }, ...none },
      {
        id: "new:1b",
        contextWindow: 8192,
        capabilities: { chat: true, tools: false, "image-input": true, reasoning: true },
      },
      { id: "big:cloud", capabilities: { tools: true, "json-schema": false } },
    ]);
    expect(bodies().slice(1)).toEqual([{ model: "old:1b" }]);
  });

  it("stay in the list where the look fails", async () => {
    const { crux } = setUp({}, (path) =>
      path === "/api/tags" ? { body: { models: [old] } } : { status: 500, body: { error: "no" } },
    );
    expect(await crux.listModels("ollama")).toMatchObject([{ id: "old:1b", contextWindow: null, capabilities: {} }]);
  });
});

describe("embeddings", () => {
  const provider = ollama.createProvider(ollama.settings.parse({}));
  const embed = (body: unknown, sent: HttpRequest[] = []) => {
    if (provider.embed === undefined) throw new Error("no embeddings");
    const http: HttpClient = {
      async send(request) {
        sent.push(request);
        const bytes = new TextEncoder().encode(JSON.stringify(body));
        return { status: 200, headers: {}, body: once(bytes), discard: () => undefined };
      },
      close: () => Promise.resolve(),
    };
    const signal = new AbortController().signal;
    const request = { model: "ollama/all-minilm", input: ["a", "b"], dimensions: 2 };
    return provider.embed(request, { model: "all-minilm", http, signal, callId: "c", newId: () => "n" });
  };

  it("come for all texts in one request, of which none is cut", async () => {
    const sent: HttpRequest[] = [];
    const body = {
      model: "all-minilm",
      embeddings: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      prompt_eval_count: 4,
    };
    expect(await embed(body, sent)).toMatchObject({
      vectors: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      usage: { inputTokens: 4, outputTokens: null },
      model: "all-minilm",
    });
    expect(sent.map(({ url, body: asked }) => [url, JSON.parse(String(asked)) as unknown])).toEqual([
      ["http://127.0.0.1:11434/api/embed", { model: "all-minilm", input: ["a", "b"], truncate: false, dimensions: 2 }],
    ]);
  });

  it("must be as many as the texts", async () => {
    expect((await failureOf(embed({ embeddings: [[0.1]] }))).code).toBe("bad-response");
    expect((await failureOf(embed({ error: "no" }))).code).toBe("bad-response");
  });
});

describe("timers", () => {
  const timersOf = (baseUrl: string, operation: "chat" | "stream") => {
    const provider = ollama.createProvider(ollama.settings.parse({ baseUrl }));
    return provider.timeouts?.({ model: "ollama/m", messages: [] }, "m", operation);
  };

  it("wait for a model being loaded, but not in the cloud", () => {
    expect(timersOf("127.0.0.1", "stream")).toMatchObject({ startMs: 600_000, idleMs: 300_000 });
    expect(timersOf("127.0.0.1", "chat")).toEqual({ totalMs: 600_000 });
    expect(timersOf("ollama.com", "stream")).toEqual({});
  });
});

it("holds answers to JSON on this machine, and not in the cloud", () => {
  const provider = ollama.createProvider(ollama.settings.parse({}));
  expect(provider.jsonOutput?.("qwen3:4b")).toEqual(["json", "json-schema"]);
  expect(provider.jsonOutput?.("gpt-oss:120b-cloud")).toEqual([]);
});
