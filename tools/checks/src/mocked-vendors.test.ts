import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { jsonSchemaValidator } from "@crux/client";
import {
  assembleCrux,
  isCruxError,
  ProviderFactory,
  type ChatInput,
  type Crux,
  type HttpClient,
  type ProviderPlugin,
} from "@crux/core";
import { createHttpClient } from "@crux/http-undici";
import anthropic from "@crux/provider-anthropic";
import deepseek from "@crux/provider-deepseek";
import gemini from "@crux/provider-gemini";
import ollama from "@crux/provider-ollama";
import openai from "@crux/provider-openai";
import openrouter from "@crux/provider-openrouter";
import xai from "@crux/provider-xai";
import { assertStream, collect } from "@crux/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workspaceRoot as root } from "./workspace.ts";

/*
 * A second opinion: `@copilotkit/aimock`, which others wrote, answers in the place of each vendor, over HTTP. What it
 * understands of our requests and what we make of its answers must be the same for all of them.
 */

interface Vendor {
  readonly plugin: { readonly id: string };
  readonly model: string;
  /** Where the mock speaks the vendor's API, below its address. */
  readonly path: string;
}

/** One line for each provider package. */
const vendors: readonly Vendor[] = [
  { plugin: anthropic, model: "claude-haiku-5-5", path: "" },
  { plugin: deepseek, model: "deepseek-flash", path: "/v1" },
  { plugin: gemini, model: "gemini-3.8-flash", path: "" },
  { plugin: ollama, model: "qwen3:4b", path: "" },
  { plugin: openai, model: "gpt-6-luna", path: "/v1" },
  { plugin: openrouter, model: "openai/gpt-6-luna", path: "/v1" },
  { plugin: xai, model: "grok-4.7", path: "/v1" },
];

const undici = createHttpClient();
/** What was sent last, byte for byte: the mock keeps only what it makes of it. */
let sent = "";
const http: HttpClient = {
  send(request) {
    sent = typeof request.body === "string" ? request.body : "";
    return undici.send(request);
  },
  close: () => undici.close(),
};
const mock = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent", chunkSize: 8 });
let url: string;

const oslo = { name: "weather", arguments: '{"city":"Oslo"}' };
const rome = { name: "weather", arguments: '{"city":"Rome"}' };
const sentence = "The answer comes in several pieces, and is one text again.";

beforeAll(async () => {
  mock.on({ predicate: ({ messages }) => messages.at(-1)?.role === "tool" }, ({ messages }) => ({
    content: `It is ${JSON.stringify(messages.at(-1)?.content).includes("sunny") ? "sunny" : "not known"}.`,
  }));
  mock.onMessage("Say it", { content: sentence });
  mock.onMessage("One city", { toolCalls: [oslo] });
  mock.onMessage("Two cities", { toolCalls: [oslo, rome] });
  mock.onMessage("As an object", { content: '{"inhabitants":7}' });
  mock.onMessage("What is this", { content: "A dot." });
  mock.onMessage("Too often", { error: { message: "slow down", type: "rate_limit_error" }, status: 429 });
  mock.onMessage("Wrongly", { error: { message: "not like this", type: "invalid_request_error" }, status: 400 });
  url = await mock.start();
});
afterAll(async () => {
  await mock.stop();
  await http.close();
});

function cruxFor({ plugin, path }: Vendor): Crux {
  const provider = plugin as ProviderPlugin;
  const baseUrl = `${url}${path}`;
  const key = provider.credentials.includes("apiKey") ? { apiKey: "a-key-for-the-mock" } : {};
  const entry = {
    id: provider.id,
    origin: "explicit",
    capabilities: provider.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(provider),
    settings: () => Promise.resolve({ ...key, baseUrl }),
  };
  return assembleCrux({
    factory: new ProviderFactory([entry]),
    http,
    validator: jsonSchemaValidator,
    settings: { retry: { maxAttempts: 1 } },
  });
}

const weather = {
  name: "weather",
  description: "The weather of a city.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const parsed = (calls: readonly { readonly name: string; readonly arguments: string }[]) =>
  calls.map(({ name, arguments: text }) => ({ name, arguments: JSON.parse(text) as unknown }));

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  return isCruxError(thrown) ? { code: thrown.code, status: thrown.details.status, message: thrown.message } : thrown;
}

describe.each(vendors.map((vendor) => ({ id: vendor.plugin.id, vendor })))("$id", ({ id, vendor }) => {
  let crux: Crux;
  const about = (prompt: string, more: Partial<ChatInput> = {}): ChatInput => ({
    model: `${id}/${vendor.model}`,
    prompt,
    ...more,
  });
  beforeAll(() => {
    crux = cruxFor(vendor);
  });

  it("text", async () => {
    expect(await crux.chat(about("Say it"))).toMatchObject({ text: sentence, finishReason: "stop", toolCalls: [] });
  });

  it("stream", async () => {
    const events = await collect(crux.stream(about("Say it")));
    assertStream(events);
    const pieces = events.flatMap((event) => (event.type === "text-delta" ? [event.text] : []));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(sentence);
  });

  it("tools, and their results", async () => {
    const response = await crux.chat(about("One city", { tools: [weather] }));
    expect(response.finishReason).toBe("tool-calls");
    expect(parsed(response.toolCalls)).toEqual(parsed([oslo]));
    const [call] = response.toolCalls;
    const next = await crux.chat({
      model: `${id}/${vendor.model}`,
      tools: [weather],
      messages: [
        { role: "user", content: "One city" },
        response.message,
        {
          role: "tool",
          content: [{ type: "tool-result", toolCallId: call?.id ?? "", toolName: "weather", content: "sunny" }],
        },
      ],
    });
    expect(next).toMatchObject({ text: "It is sunny.", finishReason: "stop" });
  });

  it.each(["chat", "stream"] as const)("parallel tools by %s", async (way) => {
    const request = about("Two cities", { tools: [weather] });
    const response = await (way === "chat" ? crux.chat(request) : crux.stream(request).response());
    expect(parsed(response.toolCalls)).toEqual(parsed([oslo, rome]));
    expect(new Set(response.toolCalls.map((call) => call.id)).size).toBe(2);
    expect(response.finishReason).toBe("tool-calls");
  });

  it("JSON schema", async () => {
    const schema = { type: "object", properties: { inhabitants: { type: "integer" } }, required: ["inhabitants"] };
    const response = await crux.chat(about("As an object", { responseFormat: { type: "json-schema", schema } }));
    expect(await response.json()).toEqual({ inhabitants: 7 });
    expect(sent).toContain("inhabitants");
  });

  it("image", async () => {
    const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    const response = await crux.chat({
      model: `${id}/${vendor.model}`,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image", mediaType: "image/png", data },
          ],
        },
      ],
    });
    expect(response).toMatchObject({ text: "A dot.", warnings: [] });
    expect(sent).toContain(data);
  });

  it.each([
    ["Too often", "rate-limit", 429, "slow down"],
    ["Wrongly", "invalid-request", 400, "not like this"],
  ])("error: %s", async (prompt, code, status, words) => {
    const found = { code, status, message: expect.stringContaining(words) as string };
    expect(await failureOf(crux.chat(about(prompt)))).toMatchObject(found);
    expect(await failureOf(crux.stream(about(prompt)).response())).toMatchObject(found);
  });
});

it("every provider package has its line", () => {
  const packages = globSync("packages/provider-*/package.json", { cwd: root }).map(
    (file) => (JSON.parse(readFileSync(join(root, file), "utf8")) as { crux: { provider: string } }).crux.provider,
  );
  expect(vendors.map(({ plugin }) => plugin.id)).toEqual(packages.sort());
});
