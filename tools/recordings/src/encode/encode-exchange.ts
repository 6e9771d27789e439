import { isCruxError, type ChatRequest, type JsonObject, type JsonValue, type Warning } from "@crux/core";
import type { RecordedExchange } from "@crux/testkit";
import { canonicalRequest, type ConversationWire, type RequestWire } from "../compare/canonical-request.ts";
import { differences } from "../compare/differences.ts";
import { judge, notApplicable, type Verdict } from "../exchange-result.ts";
import type { ReplayBench } from "../replay/replay-bench.ts";
import { readChatRequest, type ReadRequest } from "../requests/read-chat-request.ts";
import { readGenerateRequest } from "../requests/read-generate-request.ts";
import { readMessagesRequest } from "../requests/read-messages-request.ts";
import { readResponsesRequest } from "../requests/read-responses-request.ts";
import { readOllamaRequest } from "../requests/read-ollama-request.ts";
import { asObject } from "../requests/wire-object.ts";
import type { Target } from "../targets.ts";
import { cannedAnswer } from "./canned-answer.ts";
import { encodeEmbedding } from "./encode-embedding.ts";
import { encodeEmbeddings } from "./encode-embeddings.ts";
import { uncovered } from "./covered-by-warning.ts";

/** Reads the recorded request into ours, sends it through the client, and judges what goes out by what was recorded. */
export async function encodeExchange(exchange: RecordedExchange, target: Target, bench: ReplayBench): Promise<Verdict> {
  const wire = wireOf(exchange);
  const body = asObject(exchange.request.body as JsonValue);
  if (wire === null || exchange.request.method !== "POST")
    return notApplicable("nothing-asked", "a request without a body");
  if (body === null) return notApplicable("request-unknown", "the request was not recorded");
  const unfit = unfitFor(wire, exchange, body);
  if (unfit !== null) return unfit;
  if (wire === "embed") return encodeEmbedding(exchange, body, target, bench);
  if (wire === "embeddings") return encodeEmbeddings(exchange, body, target, bench);
  const read = readRequest(wire, exchange, body, target);
  if ("outcome" in read) return read;
  return roundTrip(exchange, { wire, body, read, target, bench });
}

const wires: Readonly<Record<string, RequestWire>> = {
  chat: "chat",
  responses: "responses",
  messages: "messages",
  "ollama-chat": "ollama-chat",
  generateContent: "generate",
  streamGenerateContent: "generate",
  countTokens: "generate",
  embedContent: "embed",
  batchEmbedContents: "embed",
  embeddings: "embeddings",
};

/** The wire whose requests an API takes; `null` for one that cannot be read. */
export function wireOf({ api, provider }: RecordedExchange): RequestWire | null {
  if (api === "count-tokens") return provider === "openai" ? "responses" : "messages";
  return wires[api] ?? null;
}

/** Requests that no client of ours would make, by what they are. */
function unfitFor(wire: RequestWire, exchange: RecordedExchange, body: JsonObject): Verdict | null {
  const count = body.n ?? asObject(body.generationConfig)?.candidateCount;
  if (typeof count === "number" && count > 1)
    return notApplicable("several-answers-asked", "n above 1: a request asks for one answer");
  // Both of these name the model in their address, so that a body without one is whole.
  if (wire === "generate" || wire === "embed") return null;
  if (exchange.tags.includes("vertex"))
    return notApplicable("vertex-address", "asked at Google Cloud, which names the model in the address");
  if (typeof body.model !== "string" || body.model === "")
    return notApplicable("no-model-asked", "the request names no model, and ours always does");
  return null;
}

const readers: Readonly<Record<ConversationWire, (body: JsonObject, model: string, stream: boolean) => ReadRequest>> = {
  chat: readChatRequest,
  messages: readMessagesRequest,
  responses: readResponsesRequest,
  "ollama-chat": readOllamaRequest,
  generate: readGenerateRequest,
};

/** A recorded body as a request of ours, or the verdict where it is none. */
export function readRequest(
  wire: ConversationWire,
  exchange: RecordedExchange,
  body: JsonObject,
  target: Target,
): ReadRequest | Verdict {
  const model = `${target.id}/${String(wire === "generate" ? (exchange.model ?? "unnamed") : body.model)}`;
  try {
    return readers[wire](body, model, exchange.api === "streamGenerateContent");
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    if (isRefused(exchange)) return refused(`and it is not what the wire allows: ${thrown.message}`);
    if (thrown.code === "unsupported") return notApplicable("no-neutral-form", thrown.message);
    return judge([{ field: "request", expected: "readable: the vendor answered it", got: thrown.message }]);
  }
}

/** The vendor itself said that the request is wrong: what it would have meant, nobody knows. */
function isRefused({ response }: RecordedExchange): boolean {
  return response.status === 400 || response.status === 422;
}

function refused(detail: string): Verdict {
  return notApplicable("request-refused", `the vendor refused the request as wrong, ${detail}`);
}

interface RoundTrip {
  readonly wire: ConversationWire;
  readonly body: JsonObject;
  readonly read: ReadRequest;
  readonly target: Target;
  readonly bench: ReplayBench;
}

async function roundTrip(exchange: RecordedExchange, { wire, body, read, target, bench }: RoundTrip): Promise<Verdict> {
  const counts = exchange.api === "count-tokens" || exchange.api === "countTokens";
  const stage = bench.open(() => cannedAnswer(wire, read.stream && !counts));
  try {
    const warnings = await ask(read, counts, target, stage.baseUrl);
    // A look at the server, such as at what model is loaded, may come before.
    const sent = stage.requests.at(-1);
    if (sent === undefined) return judge([{ field: "request", expected: "one request", got: "none was sent" }]);
    const { provider } = exchange;
    const found = differences(
      canonicalRequest(wire, body, provider),
      canonicalRequest(wire, sent.body as JsonValue, provider),
    );
    const told =
      found.length === 0 ? [] : warnings.map(({ code, path }) => (path === undefined ? code : `${code} ${path}`));
    const untold = uncovered(found, warnings).map(({ path, expected, got }) => ({ field: path, expected, got }));
    return untold.length > 0 && isRefused(exchange)
      ? refused(`and ours differs in ${untold[0]?.field ?? ""}`)
      : judge(untold, told);
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    if (thrown.code === "invalid-request" && isRefused(exchange))
      return refused(`and so does the client: ${thrown.message}`);
    return judge([{ field: "call", expected: "an answer", got: `${thrown.code}: ${thrown.message}` }]);
  } finally {
    stage.close();
  }
}

async function ask(
  { request, stream }: ReadRequest,
  counts: boolean,
  target: Target,
  baseUrl: string,
): Promise<readonly Warning[]> {
  const crux = target.open(baseUrl);
  if (counts) {
    await crux.countTokens(request);
    return [];
  }
  return (await answerTo(crux, request, stream)).warnings;
}

async function answerTo(
  crux: ReturnType<Target["open"]>,
  request: ChatRequest,
  stream: boolean,
): Promise<{ readonly warnings: readonly Warning[] }> {
  return stream ? crux.stream(request).response() : crux.chat(request);
}
