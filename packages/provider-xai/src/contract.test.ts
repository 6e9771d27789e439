import { describeProvider, recordedFixture, type OwnFixture, type ProviderFixture } from "@crux/testkit";
import xai from "./index.ts";

/** An exchange that others recorded; see fixtures/exchanges/README.md. */
function recorded(name: string, id: string, own?: OwnFixture): Promise<ProviderFixture> {
  return recordedFixture(name, new URL(`./fixtures/exchanges/${id}.json`, import.meta.url), own);
}

/** Made by hand, after xAI's documentation of errors (2026-11-22): nobody keeps a recording of these. */
function made(
  name: string,
  status: number,
  body: object,
  expect: NonNullable<ProviderFixture["expect"]>,
  own: OwnFixture = {},
): ProviderFixture {
  const response = { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return { name, kind: "error", exchange: { response }, expect, ...own };
}

await describeProvider(xai, {
  model: "grok-4.3",
  packageJson: new URL("../package.json", import.meta.url),
  fixtures: [
    await recorded("reasoning", "rig-0014892214"),
    await recorded("tool-call", "rig-ea9ad4b772"),
    await recorded("parallel-tools", "rig-59d2c9af05"),
    await recorded("reasoning-whole", "rig-2ae63f5926"),
    await recorded("tool-call-whole", "rig-1b8befadb9"),
    await recorded("server-tool-and-citations-whole", "req_llm-14ce2f16b8"),
    await recorded("no-such-model", "rig-3838926d08"),
    made(
      "wrong-key-as-a-400",
      400,
      { code: "Client specified an invalid argument", error: "Incorrect API key provided: xa***00." },
      { code: "authentication", vendorCode: "Client specified an invalid argument", retryable: false },
    ),
    made(
      "missing-key",
      401,
      { error: { message: "No API key.", type: "invalid_request_error", param: null, code: null } },
      { code: "authentication", retryable: false },
    ),
    made("words-alone", 404, { error: "The requested resource was not found." }, { code: "not-found" }),
    made(
      "content-policy",
      403,
      { code: "forbidden", error: "Content violates usage guidelines." },
      { code: "content-filter", retryable: false },
    ),
    made(
      "context-length",
      400,
      { error: "This model's maximum prompt length is 131072 but the request contains 250021 tokens." },
      { code: "context-length", retryable: false },
    ),
    made("rate-limit", 429, { error: "Too many requests." }, { code: "rate-limit", retryable: true }),
    {
      name: "two-lists",
      kind: "models",
      exchange: [
        listing({ models: [{ id: "grok-4.3", input_modalities: ["text"], output_modalities: ["text"] }] }),
        listing({ object: "list", data: [{ id: "grok-4.3", context_length: 1_000_000 }, { id: "grok-imagine" }] }),
      ],
      expect: { models: ["grok-4.3"] },
    },
    {
      name: "plain-text",
      kind: "count",
      exchange: listing({ token_ids: [{ token_id: 1 }, { token_id: 2 }] }),
      expect: { inputTokens: 2 },
    },
  ],
});

function listing(body: object): {
  readonly response: { status: number; headers: Record<string, string>; body: string };
} {
  return { response: { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) } };
}
