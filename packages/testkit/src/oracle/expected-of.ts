import type { Expectation } from "./expectation.ts";
import { expectedChat } from "./expected-chat.ts";
import { brokenAnswer, expectedInBandError, expectedRefusal, holdsError } from "./expected-error.ts";
import { expectedOllamaChat, expectedOllamaTags } from "./expected-ollama.ts";
import { expectedMessages } from "./expected-messages.ts";
import { asObject, numberAt, objectsAt, parseJson, textAt } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

interface Reader {
  /** The providers whose answers of this API have the shape read here; all where absent. */
  readonly providers?: readonly string[];
  readonly read: (exchange: RecordedExchange) => Expectation;
}

const readers: Readonly<Record<string, Reader>> = {
  chat: { read: expectedChat },
  messages: { read: expectedMessages },
  "ollama-chat": { read: expectedOllamaChat },
  "ollama-tags": { read: expectedOllamaTags },
  models: { read: expectedModels, providers: ["openai", "anthropic", "deepseek", "openrouter", "ollama", "xai"] },
  "count-tokens": { read: expectedCount, providers: ["openai", "anthropic"] },
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
  if (exchange.response.status >= 400) return expectedRefusal(exchange);
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

function expectedModels(exchange: RecordedExchange): Expectation {
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
