import {
  assembleCrux,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  readJson,
  type ChatRequest,
  type HttpClient,
  type JsonObject,
  type ProviderPlugin,
  type Warning,
} from "@crux/core";
import { createHttpClient } from "@crux/http-undici";
import type { RecordedExchange } from "@crux/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Verdict } from "../exchange-result.ts";
import { startReplayBench, type ReplayBench } from "../replay/replay-bench.ts";
import type { Target } from "../targets.ts";
import { encodeExchange } from "./encode-exchange.ts";

const asked = { model: "m-1", messages: [{ role: "user", content: "Hi" }], temperature: 0.5 };

function exchange(fields: {
  readonly body?: unknown;
  readonly status?: number;
  readonly tags?: readonly string[];
}): RecordedExchange {
  return {
    id: "asked",
    provider: "acme",
    api: "chat",
    model: "m-1",
    provenance: "recorded",
    fidelity: "verbatim",
    framing: "recorded",
    source: { repo: "none", commit: "none", path: "made by this test", index: 0 },
    licence: "MIT",
    request: {
      method: "POST",
      url: "https://api.acme.test/chat/completions",
      headers: {},
      body: "body" in fields ? fields.body : asked,
    },
    response: { status: fields.status ?? 200, headers: {}, body: "{}" },
    tags: fields.tags ?? [],
  };
}

type Encode = (request: ChatRequest) => { readonly body: JsonObject; readonly warnings?: readonly Warning[] };

function providerOf(encode: Encode, baseUrl: string): ProviderPlugin {
  const plugin = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: {},
    credentials: [],
    hosts: [],
    capabilities: [],
    settings: providerSettingsSchema,
    createProvider: () => ({
      id: "acme",
      async chat(request, { http }) {
        const { body, warnings = [] } = encode(request);
        await readJson(
          await http.send({
            method: "POST",
            url: `${baseUrl}/chat/completions`,
            headers: {},
            body: JSON.stringify(body),
          }),
        );
        return { content: [], finishReason: "stop", rawFinishReason: "stop", warnings };
      },
    }),
  });
  return plugin as unknown as ProviderPlugin;
}

function targetOf(encode: Encode, http: HttpClient): Target {
  return {
    id: "acme",
    embed: () => Promise.reject(new Error("acme makes no embeddings")),
    open(baseUrl) {
      const plugin = providerOf(encode, baseUrl);
      const entry = {
        id: "acme",
        origin: "explicit",
        capabilities: [],
        credentialVariables: [],
        configured: true,
        load: () => Promise.resolve(plugin),
        settings: () => Promise.resolve({ baseUrl }),
      };
      return assembleCrux({ factory: new ProviderFactory([entry]), http });
    },
  };
}

const http = createHttpClient();
let bench: ReplayBench;

beforeAll(async () => {
  bench = await startReplayBench();
});

afterAll(async () => {
  await http.close();
  await bench.close();
});

function verdictOn(recorded: RecordedExchange, encode: Encode): Promise<Verdict> {
  return encodeExchange(recorded, targetOf(encode, http), bench);
}

const whole: Encode = ({ temperature }) => ({
  body: {
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    model: "m-1",
    temperature: temperature ?? null,
  },
});
const withoutTemperature: Encode = () => ({ body: { model: "m-1", messages: [{ role: "user", content: "Hi" }] } });

it("passes what means the same, and fails what is lost without a word", async () => {
  expect(await verdictOn(exchange({}), whole)).toEqual({ outcome: "passed" });
  expect(await verdictOn(exchange({}), withoutTemperature)).toEqual({
    outcome: "failed",
    findings: [{ field: "temperature", expected: 0.5, got: undefined }],
  });
});

it("passes what is lost with a warning, and names it", async () => {
  const warned: Encode = (request) => ({
    ...withoutTemperature(request),
    warnings: [{ code: "dropped-option", message: "…", path: "temperature" }],
  });
  expect(await verdictOn(exchange({}), warned)).toEqual({
    outcome: "passed",
    warnings: ["dropped-option temperature"],
  });
});

it("fails a client that cannot make a request the vendor answered", async () => {
  const failing: Encode = () => {
    throw new TypeError("broken");
  };
  expect(await verdictOn(exchange({}), failing)).toMatchObject({ outcome: "failed", findings: [{ field: "call" }] });
  expect(await verdictOn(exchange({ body: { ...asked, messages: [{ role: "narrator" }] } }), whole)).toMatchObject({
    outcome: "failed",
    findings: [{ field: "request" }],
  });
});

it.each<[string, RecordedExchange]>([
  ["request-unknown", exchange({ body: null })],
  ["several-answers-asked", exchange({ body: { ...asked, n: 2 } })],
  ["no-model-asked", exchange({ body: { messages: asked.messages } })],
  ["vertex-address", exchange({ tags: ["vertex"] })],
  ["request-refused", exchange({ body: { ...asked, messages: [] }, status: 400 })],
])("does not judge by the rule %s", async (rule, recorded) => {
  expect(await verdictOn(recorded, whole)).toMatchObject({ outcome: "not-applicable", rule });
});
