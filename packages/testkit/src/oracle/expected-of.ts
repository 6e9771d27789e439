import type { Expectation } from "./expectation.ts";
import { expectedChat } from "./expected-chat.ts";
import { expectedEmbeddings } from "./expected-embeddings.ts";
import { brokenAnswer, expectedInBandError, expectedRefusal, holdsError } from "./expected-error.ts";
import { expectedGenerate } from "./expected-generate.ts";
import { expectedOllamaChat, expectedOllamaTags } from "./expected-ollama.ts";
import { expectedMessages } from "./expected-messages.ts";
import { expectedResponses } from "./expected-responses.ts";
import { expectedGoogleInBandError, expectedGoogleRefusal, holdsGoogleError } from "./gemini-error.ts";
import {
  asObject,
  numberAt,
  objectAt,
  objectsAt,
  outOfList,
  parseJson,
  textAt,
  type JsonObject,
} from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

interface Reader {
  /** The providers whose answers of this API have the shape read here; all where absent. */
  readonly providers?: readonly string[];
  readonly read: (exchange: RecordedExchange) => Expectation;
}

const readers: Readonly<Record<string, Reader>> = {
  chat: { read: expectedChat },
  messages: { read: expectedMessages },
  responses: { read: expectedResponses },
  models: {
    read: expectedModels,
    providers: ["openai", "anthropic", "deepseek", "openrouter", "ollama", "xai", "gemini"],
  },
  "ollama-chat": { read: expectedOllamaChat },
  "ollama-tags": { read: expectedOllamaTags },
  embeddings: { read: expectedEmbeddings },
  "count-tokens": { read: expectedCount, providers: ["openai", "anthropic"] },
  generateContent: { read: expectedGenerate },
  streamGenerateContent: { read: expectedGenerate },
  countTokens: { read: (exchange) => expectedLookUp(exchange, countOf) },
  embedContent: { read: (exchange) => expectedLookUp(exchange, vectorsOf) },
  batchEmbedContents: { read: (exchange) => expectedLookUp(exchange, vectorsOf) },
};

/**
 * States what a correct client must answer to one recorded exchange, read plainly from its bytes.
 * It shares no code with any decoder, so that both cannot be wrong in the same way. Never throws.
 */
export function expectedOf(exchange: RecordedExchange): Expectation {
  const { api, provider } = exchange;
  const reader = readers[api];
  if (reader === undefined) return { kind: "not-applicable", rule: "api-not-read", reason: `no reader for ${api}` };
  if (reader.providers?.includes(provider) === false) {
    return { kind: "not-applicable", rule: "wire-not-read", reason: `${api} of ${provider} has another shape` };
  }
  if (exchange.response.status >= 400)
    return isGoogles(exchange) ? expectedGoogleRefusal(exchange) : expectedRefusal(exchange);
  return withoutInvented(exchange, reader.read(exchange));
}

/** A body that cannot be read proves nothing if it never came from this wire: put there by hand, or of another service. */
function withoutInvented(exchange: RecordedExchange, expectation: Expectation): Expectation {
  const unreadable = expectation.kind === "error" && ["bad-response", "stream-interrupted"].includes(expectation.code);
  if (!unreadable) return expectation;
  const reason = `not ${exchange.api} as the service sends it: ${expectation.code}`;
  if (exchange.tags.includes("foreign-body")) return { kind: "not-applicable", rule: "foreign-body", reason };
  if (exchange.tags.includes("edited")) return { kind: "not-applicable", rule: "edited", reason };
  return expectation;
}

const googleApis = ["generateContent", "streamGenerateContent", "countTokens", "embedContent", "batchEmbedContents"];

/** Gemini's own wire, whose errors have Google's shape; its Chat address has that of the Chat wire. */
function isGoogles({ provider, api }: RecordedExchange): boolean {
  return googleApis.includes(api) || (provider === "gemini" && api === "models");
}

function expectedModels(exchange: RecordedExchange): Expectation {
  if (isGoogles(exchange)) return expectedLookUp(exchange, googleModelsOf);
  const body = asObject(parseJson(exchange.response.body));
  if (body !== null && holdsError(body)) return expectedInBandError(exchange, body, null);
  if (body?.object === "model") return { kind: "not-applicable", rule: "single-model", reason: "one model, no list" };
  if (!Array.isArray(body?.data)) return brokenAnswer(exchange, "bad-response", null);
  return { kind: "models", ids: objectsAt(body, "data").flatMap((model) => textAt(model, "id") || []) };
}

function expectedCount(exchange: RecordedExchange): Expectation {
  const body = asObject(parseJson(exchange.response.body));
  if (body !== null && holdsError(body)) return expectedInBandError(exchange, body, null);
  const inputTokens = numberAt(body, "input_tokens");
  return inputTokens === null ? brokenAnswer(exchange, "bad-response", null) : { kind: "count", inputTokens };
}

/** An answer of Google's that is one value. */
function expectedLookUp(exchange: RecordedExchange, read: (body: JsonObject) => Expectation | null): Expectation {
  const body = asObject(outOfList(parseJson(exchange.response.body)));
  if (body !== null && holdsGoogleError(body)) return expectedGoogleInBandError(exchange, body, null);
  return (body === null ? null : read(body)) ?? brokenAnswer(exchange, "bad-response", null);
}

function googleModelsOf(body: JsonObject): Expectation | null {
  if (textAt(body, "name").startsWith("models/"))
    return { kind: "not-applicable", rule: "single-model", reason: "one model or operation, no list" };
  if (!Array.isArray(body.models)) return null;
  const names = objectsAt(body, "models").map((model) => textAt(model, "name").replace("models/", ""));
  return { kind: "models", ids: [...new Set(names.filter((name) => name !== ""))] };
}

function countOf(body: JsonObject): Expectation | null {
  const inputTokens = numberAt(body, "totalTokens");
  return inputTokens === null ? null : { kind: "count", inputTokens };
}

function vectorsOf(body: JsonObject): Expectation | null {
  const one = objectAt(body, "embedding");
  const all = one === null ? body.embeddings : [one];
  if (!Array.isArray(all)) return null;
  const vectors = (all as readonly unknown[]).map((embedding) => asObject(embedding)?.values);
  const isVector = (vector: unknown): vector is readonly number[] =>
    Array.isArray(vector) && vector.every((value) => typeof value === "number");
  return vectors.every(isVector) ? { kind: "embeddings", vectors } : null;
}
