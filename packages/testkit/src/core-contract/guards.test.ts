import { inspect } from "node:util";
import {
  CruxError,
  readJson,
  Secret,
  type CallObserver,
  type CallRecord,
  type HttpClient,
  type LLMProvider,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeHttp } from "../fakes/fake-http.ts";
import { batches, collect, event, failing, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";
import { settle } from "../fakes/settle.ts";

const key = "sk-acme-0123456789abcdef";
const headers = { authorization: Secret.of(key).map((value) => `Bearer ${value}`), "x-api-key": Secret.of(key) };

/** A provider whose chat sends one request and then fails as it is told. */
function asking(url: string, fail: () => unknown): Pick<LLMProvider, "chat"> {
  return {
    async chat(_request, context) {
      await readJson(await context.http.send({ method: "POST", url, headers }));
      throw fail();
    },
  };
}

async function failureOf(promise: Promise<unknown>): Promise<CruxError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CruxError)) throw new Error(`expected a CruxError, not ${String(error)}`);
  return error;
}

describe("secrets are taken out of every failure", () => {
  const nested = (): Error => new Error("outer", { cause: new Error(`inner ${key}`) });
  const failures: Record<string, () => unknown> = {
    "a vendor's message": () => new CruxError("authentication", `Incorrect API key provided: ${key}.`, { status: 401 }),
    "the header's value": () => new CruxError("authentication", `Bad header "Bearer ${key}".`),
    details: () => new CruxError("authentication", "no", { vendorCode: `bad ${key}`, requestId: key, path: key }),
    "a cause": () => new CruxError("authentication", "no", { cause: new Error(`sent ${key}`) }),
    "a cause of a cause": () => new CruxError("authentication", "no", { cause: nested() }),
    "a cause that is text": () => new CruxError("authentication", "no", { cause: `sent ${key}` }),
    "a cause that is data": () =>
      new CruxError("authentication", "no", { cause: { body: { message: `sent ${key}` } } }),
    "a CruxError as a cause": () =>
      new CruxError("authentication", "no", { cause: new CruxError("internal", `sent ${key}`) }),
    "a thrown value of no kind": () => new TypeError(`cannot use ${key}`),
    "thrown text": () => `cannot use ${key}`,
  };
  it.each(Object.entries(failures))("%s", async (_name, fail) => {
    const records: CallRecord[] = [];
    const crux = scriptedCrux({
      provider: asking("https://api.acme.test/", fail),
      http: createFakeHttp(() => ({ body: "{}" })),
      observers: [{ onCall: (record) => records.push(record) }],
    });
    const error = await failureOf(crux.chat(hello));
    const shown = [
      inspect(error, { depth: 20, showHidden: true }),
      inspect(records, { depth: 20, showHidden: true }),
      JSON.stringify([error, records]),
      error.stack,
      String(error.cause),
    ].join("\n");
    expect(shown).not.toContain(key);
    expect(error.message.length).toBeGreaterThan(0);
  });

  it("by the mark that tells which key it was", async () => {
    const crux = scriptedCrux({
      provider: asking("https://api.acme.test/", failures["a vendor's message"] ?? (() => null)),
      http: createFakeHttp(() => ({ body: "{}" })),
    });
    expect((await failureOf(crux.chat(hello))).message).toBe("Incorrect API key provided: [secret …cdef].");
  });

  it("leaves a cause alone that holds none", async () => {
    const cause = new Error("plain");
    const crux = scriptedCrux({
      provider: asking("https://api.acme.test/", () => new CruxError("internal", "no", { cause })),
      http: createFakeHttp(() => ({ body: "{}" })),
    });
    expect((await failureOf(crux.chat(hello))).cause).toBe(cause);
  });
});

describe("the hosts guard", () => {
  const reached = async (url: string): Promise<boolean> => {
    const http = createFakeHttp(() => ({ body: "{}" }));
    await failureOf(scriptedCrux({ provider: asking(url, () => new CruxError("internal", "x")), http }).chat(hello));
    return http.exchanges.length > 0;
  };
  it.each([
    "https://api.acme.test/v1",
    "https://eu.acme.example/",
    "https://a.b.acme.example/",
    "https://API.acme.test/",
  ])("lets %s pass", async (url) => {
    expect(await reached(url)).toBe(true);
  });
  it.each([
    "http://api.acme.test/v1",
    "https://acme.test/",
    "https://acme.example/",
    "https://evilacme.example/",
    "https://api.acme.test.evil.example/",
    "https://api.acme.test@evil.example/",
    "https://evil.example/api.acme.test",
  ])("stops %s", async (url) => {
    expect(await reached(url)).toBe(false);
  });

  it("says which host, and what to do", async () => {
    const error = await failureOf(scriptedCrux({ provider: asking("https://evil.example/", () => null) }).chat(hello));
    expect(error.toJSON()).toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/evil\.example.*baseUrl/) as string,
    });
  });
});

describe("the input guard", () => {
  const provider = {
    chat: () => Promise.resolve({ content: [], finishReason: "stop", rawFinishReason: "stop" } as const),
  };
  it("refuses more than 1,000,000 characters before anything is sent", async () => {
    const crux = scriptedCrux({ provider });
    await expect(crux.chat({ ...hello, prompt: "x".repeat(1_000_000) })).resolves.toBeDefined();
    const error = await failureOf(crux.chat({ ...hello, prompt: "x".repeat(1_000_001) }));
    expect(error.toJSON()).toMatchObject({
      code: "invalid-request",
      message: expect.stringMatching(/1000001.*1000000/) as string,
    });
    const events = await collect(crux.stream({ ...hello, prompt: "x".repeat(1_000_001) }));
    expect(events.map(({ type }) => type)).toEqual(["start", "error"]);
  });

  it("counts text of every kind, but no media", async () => {
    const crux = scriptedCrux({ provider, settings: { maxInputCharacters: 10 } });
    const image = { type: "image", mediaType: "image/png", data: "A".repeat(100) } as const;
    await expect(
      crux.chat({
        model: hello.model,
        messages: [{ role: "user", content: [image, { type: "text", text: "x".repeat(10) }] }],
      }),
    ).resolves.toBeDefined();
    const messages = [
      { role: "user", content: "1234" },
      { role: "assistant", content: [{ type: "tool-call", id: "c", name: "f", arguments: "{}" }] },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "c", content: "12345" }] },
    ] as const;
    expect((await failureOf(crux.chat({ model: hello.model, messages }))).code).toBe("invalid-request");
  });

  it("is off at 0", async () => {
    await expect(
      scriptedCrux({ provider, settings: { maxInputCharacters: 0 } }).chat({ ...hello, prompt: "x".repeat(1_000_001) }),
    ).resolves.toBeDefined();
  });
});

describe("a credential among the plain headers of the user's settings", () => {
  it("is taken out of what the vendor says of it", async () => {
    const token = "gateway-token-0123456789";
    const provider: Pick<LLMProvider, "chat"> = {
      async chat(_request, context) {
        await context.http.send({
          method: "POST",
          url: "https://api.acme.test/",
          headers: { "x-gateway-token": token, "x-team": "blue" },
        });
        throw new CruxError("authentication", `team blue: ${token} is no token`);
      },
    };
    const error = await failureOf(scriptedCrux({ provider }).chat(hello));
    expect(error.message).toBe("team blue: [secret …6789] is no token");
    expect(inspect(error, { depth: 20 })).not.toContain(token);
  });
});

describe("observers", () => {
  it("that fail later, being async, harm nobody", async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", onUnhandled);
    const late = (): Promise<never> => Promise.reject(new Error("observer"));
    const provider = streamingProvider(batches([event.start, event.text("a"), event.finish]));
    await scriptedCrux({ provider, observers: [{ onCall: late }] })
      .stream(hello)
      .response();
    await settle();
    process.off("unhandledRejection", onUnhandled);
    expect(unhandled).toEqual([]);
  });

  const thrower: CallObserver = {
    onCall() {
      throw new Error("observer");
    },
    onRetry() {
      throw new Error("observer");
    },
  };
  it("pain 2: that throw change nothing, and the next one is told all the same", async () => {
    const records: CallRecord[] = [];
    const retries: number[] = [];
    const observers = [
      thrower,
      {
        onCall: (record: CallRecord) => records.push(record),
        onRetry: ({ number }: { number: number }) => retries.push(number),
      },
    ];
    const settings = { retry: { baseDelayMs: 0 } };
    const provider = streamingProvider(
      failing(new CruxError("overloaded", "x")),
      batches([event.start, event.text("a"), event.finish]),
    );
    const response = await scriptedCrux({ provider, observers, settings }).stream(hello).response();
    expect(response.text).toBe("a");
    expect([retries, records.map(({ callId, metrics }) => [callId, metrics?.emittedCount])]).toEqual([
      [1],
      [[response.callId, 1]],
    ]);
    const refusing = streamingProvider(failing(new CruxError("quota", "No credit.")));
    const failure = scriptedCrux({ provider: refusing, observers: [thrower] })
      .stream(hello)
      .response();
    await expect(failure).rejects.toMatchObject({ code: "quota", message: "No credit." });
  });

  it("are told of a chat once, however it ends", async () => {
    const records: CallRecord[] = [];
    const observers = [{ onCall: (record: CallRecord) => records.push(record) }];
    await scriptedCrux({
      observers,
      provider: { chat: () => Promise.resolve({ content: [], finishReason: "stop", rawFinishReason: null }) },
    }).chat(hello);
    await failureOf(
      scriptedCrux({ observers, provider: { chat: () => Promise.reject(new CruxError("quota", "x")) } }).chat(hello),
    );
    expect(records.map(({ operation, error, metrics }) => [operation, error?.code ?? null, metrics])).toEqual([
      ["chat", null, null],
      ["chat", "quota", null],
    ]);
  });
});

describe("a provider that breaks its promises", () => {
  it("a stream that throws when it is opened", async () => {
    const provider = streamingProvider(() => {
      throw new TypeError("sync");
    });
    const events = await collect(scriptedCrux({ provider }).stream(hello));
    expect(events.map((item) => (item.type === "error" ? item.error.code : item.type))).toEqual(["start", "internal"]);
  });

  it("a chat that throws when it is called", async () => {
    const chat = (): never => {
      throw new TypeError("sync");
    };
    expect((await failureOf(scriptedCrux({ provider: { chat } }).chat(hello))).code).toBe("internal");
  });

  it("an http client that fails with what is no CruxError", async () => {
    const http: HttpClient = {
      send: () => Promise.reject(new TypeError("fetch failed")),
      close: () => Promise.resolve(),
    };
    const error = await failureOf(
      scriptedCrux({ provider: asking("https://api.acme.test/", () => null), http }).chat(hello),
    );
    expect([error.code, error.details.provider, error.details.model]).toEqual(["internal", "acme", "large"]);
  });

  it("a plugin whose own timers throw", async () => {
    const timeouts = (): never => {
      throw new TypeError("plugin");
    };
    const provider = { chat: () => Promise.reject(new Error("not reached")), timeouts };
    expect((await failureOf(scriptedCrux({ provider }).chat(hello))).code).toBe("internal");
  });

  it("a request nested too deeply to be read", async () => {
    const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`) as [];
    const crux = scriptedCrux({ provider: { chat: () => Promise.reject(new Error("not reached")) } });
    expect((await failureOf(crux.chat({ ...hello, providerOptions: { acme: { deep } } }))).code).toBe(
      "invalid-request",
    );
  });
});
