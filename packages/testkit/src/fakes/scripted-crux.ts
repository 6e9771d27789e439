import {
  assembleCrux,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  type CallContext,
  type ChatRequest,
  type Clock,
  type Crux,
  type CruxSettings,
  type CallObserver,
  type HttpClient,
  type JsonSchemaValidator,
  type LLMProvider,
  type ProviderAbilities,
  type ProviderStreamEvent,
} from "@crux/core";
import { createFakeHttp } from "./fake-http.ts";

/** A provider of the test's own making, in an otherwise real Crux. */
export interface ScriptedParts {
  readonly provider: Omit<LLMProvider, "id"> & ProviderAbilities;
  readonly http?: HttpClient;
  readonly clock?: Clock;
  readonly observers?: readonly CallObserver[];
  readonly validator?: JsonSchemaValidator;
  readonly settings?: CruxSettings;
}

/** A Crux with one provider, `acme`. */
export function scriptedCrux({ provider, http = createFakeHttp(() => ({})), ...parts }: ScriptedParts): Crux {
  const plugin = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: {},
    credentials: [],
    hosts: ["api.acme.test", "*.acme.example"],
    capabilities: ["chat", "stream"],
    settings: providerSettingsSchema,
    createProvider: () => ({ id: "acme", ...provider }),
  });
  const entry = {
    id: "acme",
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin().plugin),
    settings: () => Promise.resolve({}),
  };
  return assembleCrux({ factory: new ProviderFactory([entry]), http, ...parts });
}

/** A provider whose attempts are told one by one: each the function that answers that attempt. */
export function streamingProvider(
  ...attempts: readonly ((
    request: ChatRequest,
    context: CallContext,
  ) => AsyncIterable<readonly ProviderStreamEvent[]>)[]
): ScriptedParts["provider"] & { readonly started: () => number } {
  let count = 0;
  return {
    started: () => count,
    chat: () => Promise.reject(new Error("not scripted")),
    stream(request, context) {
      const attempt = attempts[Math.min(count, attempts.length - 1)];
      count += 1;
      if (attempt === undefined) throw new Error("no attempt scripted");
      return attempt(request, context);
    },
  };
}

/** A stream that yields the batches and ends. */
export function batches(
  ...list: readonly (readonly ProviderStreamEvent[])[]
): () => AsyncGenerator<readonly ProviderStreamEvent[], void, undefined> {
  return async function* () {
    await Promise.resolve();
    yield* list;
  };
}

/** A stream that yields the batches and throws. */
export function failing(
  error: unknown,
  ...list: readonly (readonly ProviderStreamEvent[])[]
): () => AsyncGenerator<readonly ProviderStreamEvent[], void, undefined> {
  return async function* () {
    await Promise.resolve();
    yield* list;
    throw error;
  };
}

/** Short names for the events of a provider. */
export const event = {
  start: { type: "start", id: "answer-1", model: "acme-large-1" },
  text: (text: string, part = 0) => ({ type: "text-delta", part, text }),
  finish: { type: "finish", finishReason: "stop", rawFinishReason: "stop" },
} as const satisfies Record<string, ProviderStreamEvent | ((text: string, part?: number) => ProviderStreamEvent)>;

/** All of an iterable. */
export async function collect<Value>(source: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of source) values.push(value);
  return values;
}

/** The request of a test that does not care. */
export const hello = { model: "acme/large", prompt: "Hi" } as const;
