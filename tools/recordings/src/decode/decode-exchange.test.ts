import {
  assembleCrux,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  readJson,
  type HttpClient,
  type ProviderAnswer,
  type ProviderPlugin,
} from "@crux/core";
import { createHttpClient } from "@crux/http-undici";
import { expectedOf, type RecordedExchange } from "@crux/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startReplayBench, type ReplayBench } from "../replay/replay-bench.ts";
import type { Target } from "../targets.ts";
import { decodeExchange } from "./decode-exchange.ts";

const exchange: RecordedExchange = {
  id: "whole",
  provider: "acme",
  api: "chat",
  model: "m-1",
  provenance: "recorded",
  fidelity: "verbatim",
  framing: "recorded",
  source: { repo: "none", commit: "none", path: "made by this test", index: 0 },
  licence: "MIT",
  request: { method: "POST", url: "https://api.acme.test/chat/completions", headers: {}, body: null },
  response: {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      id: "a1",
      model: "m-1",
      choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }],
    }),
  },
  tags: [],
};

/** A provider that reads the body, and then tells what it likes. */
function providerOf(answer: ProviderAnswer, baseUrl: string): ProviderPlugin {
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
      async chat(_request, { http }) {
        await readJson(
          await http.send({ method: "POST", url: `${baseUrl}/chat/completions`, headers: {}, body: "{}" }),
        );
        return answer;
      },
    }),
  });
  return plugin as unknown as ProviderPlugin;
}

function targetOf(answer: ProviderAnswer, http: HttpClient): Target {
  return {
    id: "acme",
    embed: () => Promise.reject(new Error("acme makes no embeddings")),
    open(baseUrl) {
      const plugin = providerOf(answer, baseUrl);
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

const right: ProviderAnswer = {
  id: "a1",
  model: "m-1",
  content: [{ type: "text", text: "Hello" }],
  finishReason: "stop",
  rawFinishReason: "stop",
};
const http = createHttpClient();
let bench: ReplayBench;

beforeAll(async () => {
  bench = await startReplayBench();
});

afterAll(async () => {
  await http.close();
  await bench.close();
});

it("passes a client that tells the answer as it is, and fails one that does not", async () => {
  expect(await decodeExchange(exchange, expectedOf(exchange), targetOf(right, http), bench)).toEqual({
    outcome: "passed",
  });
  const wrong = { ...right, content: [{ type: "text", text: "Hell" } as const] };
  expect(await decodeExchange(exchange, expectedOf(exchange), targetOf(wrong, http), bench)).toMatchObject({
    outcome: "failed",
    findings: [{ field: "text", expected: "Hello", got: "Hell" }],
  });
});

it("fails a client that takes a refusal for an answer", async () => {
  const refused = {
    ...exchange,
    response: { ...exchange.response, status: 401, body: '{"error":{"message":"No.","code":"invalid_api_key"}}' },
  };
  expect(await decodeExchange(refused, expectedOf(refused), targetOf(right, http), bench)).toMatchObject({
    outcome: "failed",
    findings: [{ field: "outcome" }],
  });
});
