import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import ollama from "./index.ts";

const exchanges = new URL("./fixtures/exchanges/", import.meta.url);

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`${id}.json`, exchanges), own);
}

/** Made by hand, after the server's source and documentation (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  status: number,
  error: string,
  expect: NonNullable<ProviderFixture["expect"]>,
  headers: Readonly<Record<string, string>> = {},
): ProviderFixture {
  const response = {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify({ error }),
  };
  return { name, kind: "error", exchange: { response }, expect };
}

const errorLine: ProviderFixture = {
  name: "error-line-in-mid-stream",
  kind: "error",
  via: "stream",
  exchange: {
    response: {
      status: 200,
      headers: { "content-type": "application/x-ndjson" },
      body: '{"model":"m","message":{"role":"assistant","content":"Once"},"done":false}\n{"error":"an error was encountered while running the model: unexpected EOF"}\n',
    },
  },
  expect: { code: "bad-response", text: "Once", retryable: false },
};

/** The list, and what the server then tells of each of its models. */
async function models(): Promise<ProviderFixture> {
  const fixture = await recorded("models", "rig-dd795c5dcb");
  const shown = {
    response: {
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: '{"capabilities":["completion","tools"],"model_info":{"general.architecture":"qwen3","qwen3.context_length":40960}}',
    },
  };
  const looks = (fixture.expect?.models ?? []).map(() => shown);
  return { ...fixture, exchange: [new URL("rig-dd795c5dcb.json", exchanges), ...looks] };
}

await describeProvider(ollama, {
  model: "qwen3:4b",
  // Where the key goes that a server on this machine is never sent.
  settings: { baseUrl: "https://ollama.com" },
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("text", "langchaingo-06a1d4c151"),
    await recorded("text-whole", "whole-of-langchaingo-06a1d4c151", { pair: "text" }),
    await recorded("json", "langchainrb-8adbaf6a9a"),
    await recorded("tool-call", "prism-29d108cad3"),
    await recorded("tool-call-whole", "openinference-faf9b1de63"),
    await recorded("parallel-tools", "prism-8905184397"),
    await recorded("parallel-tools-whole", "prism-23016f2f67"),
    await recorded("thinking", "prism-7b9dff4132"),
    await recorded("thinking-whole", "openinference-38cde104fe"),
    await recorded("think-tags", "prism-4043309590"),
    await recorded("cut-by-length", "prism-c5352e4a66"),
    await recorded("reason-of-its-own", "prism-61cc6386c2"),
    await models(),
    made("no-such-model", 404, 'model "qwen9" not found', { code: "not-found", retryable: false }),
    made("no-tools", 400, "registry.ollama.ai/library/gemma3:1b does not support tools", {
      code: "unsupported",
      retryable: false,
    }),
    made("prompt-too-long", 400, "the input length exceeds the context length", {
      code: "context-length",
      retryable: false,
    }),
    made("bad-request", 400, "invalid options: num_ctx", { code: "invalid-request", retryable: false }),
    made("not-signed-in", 401, "unauthorized", { code: "authentication", retryable: false }),
    made("no-plan", 402, "this model requires a subscription", { code: "quota", retryable: false }),
    made("cloud-switched-off", 403, "cloud models are disabled", { code: "permission", retryable: false }),
    made("cloud-limit", 429, "too many requests", { code: "rate-limit", retryable: true }, { "retry-after": "3" }),
    made("runner-failed", 500, "llama runner process has terminated: exit status 2", {
      code: "overloaded",
      retryable: true,
    }),
    made("too-large", 500, "model requires more system memory (12.1 GiB) than is available (7.5 GiB)", {
      code: "overloaded",
      retryable: false,
    }),
    made("queue-full", 503, "server busy, please try again.  maximum pending requests exceeded", {
      code: "overloaded",
      retryable: true,
    }),
    errorLine,
  ],
});
