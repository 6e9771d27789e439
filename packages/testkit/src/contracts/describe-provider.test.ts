import {
  CruxError,
  decodeSse,
  defineProvider,
  providerSettingsSchema,
  readJson,
  streamInterrupted,
  toJson,
  type CallContext,
  type ChatRequest,
  type Emit,
  type HttpResponse,
  type ProviderAnswer,
  type ProviderStreamEvent,
  type Secret,
  type StreamDecoder,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { describeProvider } from "./describe-provider.ts";
import type { FixtureExchange, ProviderFixture } from "./provider-fixture.ts";
import { runProviderContract } from "./run-provider-contract.ts";
import { canaryKey, type AnyProviderPlugin } from "./subject.ts";

/*
 * Acme speaks a small wire of its own: `{ id, model, text, call, done, usage }`, whole or as server-sent events that each
 * hold some of these fields; a failure is `{ error: { message, code } }`.
 */

interface AcmeMessage {
  readonly id?: string;
  readonly model?: string;
  readonly text?: string;
  readonly call?: { readonly id: string; readonly name: string; readonly args: string };
  readonly done?: string;
  readonly usage?: { readonly in: number; readonly out: number };
  readonly error?: { readonly message: string; readonly code: string };
}

/** One way to be wrong. */
type Flaw =
  | "none"
  | "host"
  | "env"
  | "no-stream"
  | "plain-key"
  | "key-in-url"
  | "whole-body-in-error"
  | "key-in-cause"
  | "wrong-code"
  | "no-status"
  | "reads-alone"
  | "line-feeds-only"
  | "unknown-field"
  | "unknown-event"
  | "end-is-finish"
  | "early-call-end"
  | "second-finish-reason"
  | "own-signal"
  | "waits-for-end"
  | "random-ids"
  | "lost-usage";

const usageOf = ({ usage }: AcmeMessage) =>
  usage === undefined
    ? {}
    : {
        usage: {
          inputTokens: usage.in,
          outputTokens: usage.out,
          cacheReadTokens: null,
          cacheWriteTokens: null,
          reasoningTokens: null,
          estimated: false,
          raw: null,
        },
      };

function fail(
  status: number | undefined,
  { message, code }: NonNullable<AcmeMessage["error"]>,
  flaw: Flaw,
  body: unknown,
): CruxError {
  const text = flaw === "whole-body-in-error" ? `${message} ${"x".repeat(3000)}` : message;
  return new CruxError(
    flaw === "wrong-code" ? "internal" : code === "bad_key" ? "authentication" : "overloaded",
    text,
    {
      ...(status === undefined || flaw === "no-status" ? {} : { status }),
      vendorCode: code,
      ...(flaw === "key-in-cause" ? { cause: new Map([[canaryKey, body]]) } : {}),
    },
  );
}

function createDecoder(
  flaw: Flaw,
  context: CallContext,
): StreamDecoder<{ readonly data: string }> & { take(message: AcmeMessage, emit: Emit): void } {
  let calls = 0;
  return {
    message({ data }, emit) {
      const message = JSON.parse(data) as AcmeMessage & { type?: string; x_crux_unknown?: unknown };
      if (flaw === "unknown-field" && message.x_crux_unknown !== undefined && message.type === undefined)
        throw new CruxError("bad-response", "strict");
      if (flaw === "unknown-event" && message.type !== undefined) throw new CruxError("bad-response", "strict");
      this.take(message, emit);
    },
    take(message, emit) {
      if (message.error !== undefined) throw fail(undefined, message.error, flaw, message);
      if (message.id !== undefined) emit({ type: "start", id: message.id, model: message.model });
      if (message.text !== undefined) emit({ type: "text-delta", part: 0, text: message.text });
      if (message.call !== undefined) {
        calls += 1;
        const id = flaw === "random-ids" ? crypto.randomUUID() : message.call.id || context.newId();
        emit({ type: "tool-call-start", part: calls, id, name: message.call.name });
        emit({ type: "tool-call-delta", part: calls, id, arguments: message.call.args });
        emit({ type: "tool-call-end", part: flaw === "early-call-end" ? 0 : calls, id });
      }
      if (message.done === undefined) return;
      emit({
        type: "finish",
        finishReason: flaw === "second-finish-reason" ? "other" : "stop",
        rawFinishReason: message.done,
        ...(flaw === "lost-usage" ? {} : usageOf(message)),
      });
    },
    body: (_text, emit) => emit({ type: "finish", finishReason: "other", rawFinishReason: null }),
    end(emit) {
      if (flaw !== "end-is-finish") throw streamInterrupted();
      emit({ type: "finish", finishReason: "other", rawFinishReason: null });
    },
  };
}

/** A decoder of bad habits: every network read is whole lines to it. */
async function* readLines(response: HttpResponse, flaw: Flaw, context: CallContext) {
  const decoder = createDecoder(flaw, context);
  const text = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body) {
    const events: Parameters<Emit>[0][] = [];
    const read = rest + text.decode(bytes, { stream: true });
    const lines = read.split("\n");
    rest = flaw === "reads-alone" ? "" : (lines.pop() ?? "");
    for (const line of lines)
      if (line.startsWith("data: {") && line.trimEnd().endsWith("}"))
        decoder.message({ data: line.slice(6) }, (event) => events.push(event));
    yield events;
    if (events.some(({ type }) => type === "finish")) return;
  }
  throw streamInterrupted();
}

function acme(flaw: Flaw): AnyProviderPlugin {
  return defineProvider({
    id: "acme",
    displayName: "Acme",
    env: { apiKey: [flaw === "env" ? "ACME_KEY" : "ACME_API_KEY"] },
    credentials: ["apiKey"],
    hosts: flaw === "host" ? ["api.acme.example"] : ["api.acme.test"],
    capabilities: ["chat", "stream"],
    settings: providerSettingsSchema,
    createProvider({ apiKey }) {
      const headers: Record<string, string | Secret> = {
        "content-type": "application/json",
        ...(apiKey === undefined
          ? {}
          : {
              authorization: flaw === "plain-key" ? `Bearer ${apiKey.reveal()}` : apiKey.map((key) => `Bearer ${key}`),
            }),
      };
      async function ask(request: ChatRequest, context: CallContext, stream: boolean): Promise<HttpResponse> {
        const url = `https://api.acme.test/chat${flaw === "key-in-url" ? `?key=${apiKey?.reveal()}` : ""}`;
        const response = await context.http.send({
          method: "POST",
          url,
          headers,
          body: toJson({ messages: request.messages, stream }),
        });
        if (response.status < 400) return response;
        const body = (await readJson(response)) as AcmeMessage;
        throw fail(response.status, body.error ?? { message: "no", code: "" }, flaw, body);
      }
      const provider = {
        id: "acme",
        async chat(request: ChatRequest, context: CallContext): Promise<ProviderAnswer> {
          const message = (await readJson(await ask(request, context, false))) as AcmeMessage;
          if (message.error !== undefined) throw fail(undefined, message.error, flaw, message);
          const text = message.text === undefined ? [] : [{ type: "text", text: message.text } as const];
          const call =
            message.call === undefined
              ? []
              : [
                  {
                    type: "tool-call",
                    id: message.call.id,
                    name: message.call.name,
                    arguments: message.call.args,
                    complete: true,
                  } as const,
                ];
          return {
            content: [...text, ...call],
            finishReason: "stop",
            rawFinishReason: message.done ?? null,
            ...usageOf(message),
            id: message.id,
            model: message.model,
          };
        },
        async *stream(request: ChatRequest, context: CallContext) {
          const response = await ask(request, context, true);
          if (flaw === "waits-for-end") {
            const held: (readonly ProviderStreamEvent[])[] = [];
            try {
              for await (const batch of decodeSse(response, createDecoder(flaw, context))) held.push(batch);
            } finally {
              yield* held;
            }
            return;
          }
          if (flaw === "reads-alone" || flaw === "line-feeds-only") yield* readLines(response, flaw, context);
          else if (flaw === "own-signal") {
            yield* decodeSse(
              {
                ...response,
                body: {
                  [Symbol.asyncIterator]: () => ({
                    next: (
                      (body) => () =>
                        body.next()
                    )(response.body[Symbol.asyncIterator]()),
                  }),
                },
              },
              createDecoder(flaw, context),
            );
          } else yield* decodeSse(response, createDecoder(flaw, context));
        },
      };
      return flaw === "no-stream" ? { id: provider.id, chat: provider.chat } : provider;
    },
  });
}

const exchange = (body: unknown, status = 200, stream = false): FixtureExchange => ({
  request: { body: { stream } },
  response: {
    status,
    headers: { "Content-Type": stream ? "text/event-stream" : "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  },
});
const sse = (...messages: readonly AcmeMessage[]): string =>
  messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join("");
const call = { id: "c1", name: "look", args: '{"q":"é🌍"}' };
const done = { done: "end", usage: { in: 9, out: 4 } };

const fixtures: readonly ProviderFixture[] = [
  {
    name: "hello",
    kind: "stream",
    exchange: exchange(
      sse({ id: "a1", model: "large-1" }, { text: "Grüße, " }, { text: "🌍" }, { call }, done),
      200,
      true,
    ),
    expect: {
      text: "Grüße, 🌍",
      finishReason: "tool-calls",
      rawFinishReason: "end",
      usage: { inputTokens: 9, outputTokens: 4 },
      toolCalls: [{ id: "c1", name: "look", arguments: call.args }],
      model: "large-1",
      warnings: [],
    },
  },
  {
    name: "hello-whole",
    kind: "chat",
    exchange: exchange({ id: "a2", model: "large-1", text: "Grüße, 🌍", call, ...done }),
    pair: "hello",
    expect: { text: "Grüße, 🌍", id: "a2" },
  },
  {
    name: "bad-key",
    kind: "error",
    exchange: exchange({ error: { message: "Wrong key.", code: "bad_key" } }, 401),
    expect: { code: "authentication", status: 401, vendorCode: "bad_key" },
  },
  {
    name: "busy",
    kind: "error",
    exchange: exchange(sse({ id: "a1" }, { text: "Gr" }, { error: { message: "Busy.", code: "busy" } }), 200, true),
    expect: { code: "overloaded", text: "Gr", retryable: true },
  },
];
const packageJson = {
  crux: {
    manifest: 1,
    api: 1,
    provider: "acme",
    entry: ".",
    env: { apiKey: ["ACME_API_KEY"] },
    hosts: ["api.acme.test"],
    capabilities: ["stream", "chat"],
  },
};
const options = { fixtures, model: "large", packageJson };

await describeProvider(acme("none"), options);

const stream = "stream/hello: ";
const grammar = `${stream}keeps the stream grammar and gives the expected answer`;
const splits = `${stream}every split of the body gives the same events`;
const cuts = `${stream}a body that stops early is an error, and no cut call ends`;
const pair = "chat/hello-whole: equals the fold of stream/hello";
const manifest = "definition: equals the manifest in package.json";

describe("a provider with a flaw fails the check that is about it", () => {
  const flaws: Record<Exclude<Flaw, "none" | "own-signal">, { readonly check: string; readonly because: RegExp }> = {
    host: { check: manifest, because: /hosts in code: 0 is 'api\.acme\.test'; expected 'api\.acme\.example'/ },
    env: { check: manifest, because: /env in code: apiKey\.0 is 'ACME_API_KEY'; expected 'ACME_KEY'/ },
    "no-stream": {
      check: "definition: the provider has what its capabilities claim",
      because: /claims "stream", but lacks the method/,
    },
    "plain-key": { check: grammar, because: /Header authorization holds the key as plain text/ },
    "key-in-url": { check: grammar, because: /The key stands in the URL/ },
    "whole-body-in-error": {
      check: "error/bad-key: gives its code, with the vendor's status",
      because: /never a whole body/,
    },
    "key-in-cause": { check: "error/bad-key: a key that the vendor quotes is shown nowhere", because: /shows the key/ },
    "wrong-code": {
      check: "error/busy: gives its code, with the vendor's status",
      because: /code \(its message: Busy\.\): the value is 'internal'; expected 'overloaded'/,
    },
    "no-status": {
      check: "error/bad-key: gives its code, with the vendor's status",
      because: /details\.status: the value is undefined; expected 401/,
    },
    "reads-alone": { check: splits, because: /Body split into pieces of 1 bytes/ },
    "line-feeds-only": {
      check: `${stream}line ends, comments and a byte order mark change nothing`,
      because: /Body with CR line ends/,
    },
    "unknown-field": {
      check: `${stream}unknown fields and events are ignored`,
      because: /an unknown field on every message/,
    },
    "unknown-event": {
      check: `${stream}unknown fields and events are ignored`,
      because: /an unknown event after every event/,
    },
    "end-is-finish": { check: cuts, because: /cleanly ended is a finish without a warning/ },
    "early-call-end": {
      check: grammar,
      because: /The answer: finishReason: the value is 'stop'; expected 'tool-calls'/,
    },
    "second-finish-reason": { check: pair, because: /finishReason/ },
    "waits-for-end": {
      check: `${stream}leaving the loop closes the socket`,
      because: /no delta while the vendor's answer was still open/,
    },
    "random-ids": { check: splits, because: /id is/ },
    "lost-usage": { check: pair, because: /usage\.inputTokens is null; expected 9/ },
  };
  it.each(Object.entries(flaws))("%s", async (flaw, { check, because }) => {
    const results = await runProviderContract(acme(flaw as Flaw), { ...options, deadlineMs: 500 });
    const failed = results.find(({ name, ok }) => name === check && !ok);
    expect(results.filter(({ ok }) => !ok).map(({ name }) => name)).toContain(check);
    expect(failed?.failure?.message).toMatch(because);
  });

  it("the core closes the socket of a provider that does not pass the closing on", async () => {
    const results = await runProviderContract(acme("own-signal"), options);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("the suite is there at once with the functions of another runner", async () => {
    const tests: (readonly [string, () => Promise<void> | void])[] = [];
    const described = describeProvider(acme("wrong-code"), options, {
      describe: (_name, body) => body(),
      it: (name, body) => tests.push([name, body]),
    });
    expect(tests.length).toBeGreaterThan(10);
    await described;
    const failing = await Promise.allSettled(tests.map(([, body]) => body()));
    const names = tests.filter((_test, index) => failing[index]?.status === "rejected").map(([name]) => name);
    expect(names).toEqual([
      "error/bad-key: gives its code, with the vendor's status",
      "error/busy: gives its code, with the vendor's status",
    ]);
  });

  it("a contract without fixtures fails", async () => {
    const results = await runProviderContract(acme("none"), { ...options, fixtures: [] });
    expect(results.filter(({ ok }) => !ok).map(({ failure }) => failure?.message)).toEqual([
      expect.stringMatching(/no fixture of kind chat, error, stream/),
    ]);
  });

  it("a fixture that cannot be read fails by name", async () => {
    const results = await runProviderContract(acme("none"), {
      ...options,
      fixtures: [...fixtures, { name: "lost", kind: "chat", exchange: "/nowhere/lost.json" }],
    });
    expect(
      results.filter(({ ok }) => !ok).map(({ name, failure }) => [name.split(":")[0], failure?.message]),
    ).toContainEqual(["chat/lost", 'Fixture "lost": its exchange /nowhere/lost.json cannot be read as JSON.']);
  });
});
