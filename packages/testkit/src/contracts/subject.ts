import {
  assembleCrux,
  CruxError,
  ProviderFactory,
  type CallContext,
  type CallRecord,
  type ChatInput,
  type ChatRequest,
  type Crux,
  type HttpClient,
  type LLMProvider,
  type ProviderDefinition,
  type ProviderPlugin,
  type ProviderRegistration,
  type ProviderStreamEvent,
  type SupportsStreaming,
} from "@crux/core";
import { createIds } from "../fakes/create-ids.ts";
import { createFakeHttp, type FakeAnswer, type FakeHttp } from "../fakes/fake-http.ts";
import type { FixtureExchange, LoadedFixture } from "./provider-fixture.ts";

/** A key that must show up nowhere but in a Secret on its way to the vendor. */
export const canaryKey = "canary-key-5f1c2a9b7d3e4806-must-not-leak";

/** What `defineProvider` made, whatever its settings are. */
export type AnyProviderPlugin = ProviderDefinition & ((...settings: never[]) => ProviderRegistration);

/** The plugin under test, with what is needed to call it. */
export interface Subject {
  readonly plugin: AnyProviderPlugin;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly model: string;
  /** A socket or stream that is still open after so long was not closed. */
  readonly deadlineMs: number;
}

/** Takes a plugin, or what calling it gives; every credential of the settings becomes the canary. */
export function subjectOf(
  plugin: AnyProviderPlugin,
  settings: Readonly<Record<string, unknown>>,
  model: string,
  deadlineMs: number,
): Subject {
  // A vendor that wants no key may still take one.
  const credentials = plugin.credentials.length === 0 && "apiKey" in plugin.env ? ["apiKey"] : plugin.credentials;
  const given = credentials.filter((name) => settings[name] !== undefined);
  const first = given.length === 0 ? credentials.slice(0, 1) : given;
  const keys = Object.fromEntries(
    first.filter((name) => typeof (settings[name] ?? "") === "string").map((name) => [name, canaryKey]),
  );
  const prefix = `${plugin.id}/`;
  return {
    plugin,
    settings: { ...settings, ...keys },
    model: model.startsWith(prefix) ? model.slice(prefix.length) : model,
    deadlineMs,
  };
}

/** A Crux with the subject as its only provider; no retries, so that a fixture is asked for once. */
export function cruxOf(
  { plugin, settings }: Subject,
  http: HttpClient,
  records: CallRecord[] = [],
  change: (provider: LLMProvider) => LLMProvider = (same) => same,
): Crux {
  const changed: ProviderPlugin = Object.assign((() => ({ plugin, settings })) as unknown as ProviderPlugin, {
    ...plugin,
    createProvider: (values: unknown) => change(plugin.createProvider(values)),
  });
  const entry = {
    id: plugin.id,
    origin: "the provider under test",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(changed),
    settings: () => Promise.resolve(settings),
  };
  return assembleCrux({
    factory: new ProviderFactory([entry]),
    http,
    observers: [{ onCall: (record) => records.push(record) }],
    settings: { retry: { maxAttempts: 1 } },
  });
}

/** The request that a fixture answers. */
export function inputOf({ plugin, model }: Subject, { request, model: own }: LoadedFixture): ChatInput {
  const asked: ChatInput =
    request?.messages === undefined && request?.prompt === undefined ? { prompt: "Hi", ...request } : { ...request };
  return { ...asked, model: `${plugin.id}/${own ?? model}` };
}

/** A fake network that gives the exchanges in order, their bodies through `cut`. */
export function httpOf(
  exchanges: readonly FixtureExchange[],
  cut: (body: Uint8Array, exchange: FixtureExchange) => FakeAnswer["body"] = (body) => [body],
): FakeHttp {
  return createFakeHttp(({ index, request }) => {
    const exchange = exchanges[index];
    if (exchange === undefined)
      throw new CruxError(
        "internal",
        `The provider asked ${index + 1} times (${request.method} ${request.url}); the fixture has ${exchanges.length} exchanges.`,
      );
    const { status, headers } = exchange.response;
    const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const body = cut(bytesOf(exchange), exchange);
    return { status, headers: lowered, ...(body === undefined ? {} : { body }) };
  });
}

/** The bytes of an answer's body. */
export function bytesOf({ response }: FixtureExchange): Uint8Array {
  return new Uint8Array(Buffer.from(response.body, response.bodyEncoding ?? "utf8"));
}

/** What came of the provider's own stream, below the core: its events in order, and how it failed. */
export interface Decoded {
  readonly events: readonly ProviderStreamEvent[];
  readonly failure: unknown;
}

/** Lets the provider decode a fixture straight, with ids that are the same on every run. */
export async function decode(subject: Subject, fixture: LoadedFixture, http: HttpClient): Promise<Decoded> {
  const provider = createProvider(subject);
  const model = fixture.model ?? subject.model;
  const { model: name, prompt, messages, ...options } = inputOf(subject, fixture);
  const request = {
    ...options,
    model: name ?? "",
    messages: messages ?? [{ role: "user", content: prompt ?? "" }],
  } as ChatRequest;
  const events: ProviderStreamEvent[] = [];
  const context: CallContext = {
    model,
    http,
    signal: new AbortController().signal,
    callId: "call_fixture",
    newId: createIds("call"),
  };
  try {
    for await (const batch of provider.stream(request, context)) events.push(...batch);
    return { events, failure: null };
  } catch (failure) {
    return { events, failure };
  }
}

/** The provider itself. */
export function createProvider({ plugin, settings }: Subject): LLMProvider & SupportsStreaming {
  return plugin.createProvider(plugin.settings.parse(settings)) as LLMProvider & SupportsStreaming;
}
