import {
  isCruxError,
  type ChatRequest,
  type Crux,
  type EmbeddingInput,
  type JsonObject,
  type JsonValue,
  type Warning,
} from "@crux/core";
import type { AnswerStep, RecordedExchange } from "@crux/testkit";
import { canonicalRequest, type RequestWire } from "../compare/canonical-request.ts";
import { differences } from "../compare/differences.ts";
import { judge, notApplicable, type Verdict } from "../exchange-result.ts";
import type { ReplayBench } from "../replay/replay-bench.ts";
import { readChatRequest, type ReadRequest } from "../requests/read-chat-request.ts";
import { readEmbeddingsRequest } from "../requests/read-embeddings-request.ts";
import { readMessagesRequest } from "../requests/read-messages-request.ts";
import { readResponsesRequest } from "../requests/read-responses-request.ts";
import { readOllamaRequest } from "../requests/read-ollama-request.ts";
import { asObject } from "../requests/wire-object.ts";
import type { Target } from "../targets.ts";
import { cannedAnswer, cannedVectors, type AnswerWire } from "./canned-answer.ts";
import { uncovered } from "./covered-by-warning.ts";

/** Reads the recorded request into ours, sends it through the client, and judges what goes out by what was recorded. */
export async function encodeExchange(exchange: RecordedExchange, target: Target, bench: ReplayBench): Promise<Verdict> {
  const wire = wireOf(exchange);
  const body = asObject(exchange.request.body as JsonValue);
  if (wire === null || exchange.request.method !== "POST")
    return notApplicable("nothing-asked", "a request without a body");
  if (body === null) return notApplicable("request-unknown", "the request was not recorded");
  const unfit = unfitFor(exchange, body);
  if (unfit !== null) return unfit;
  const read = readRequest(wire, exchange, body, target);
  if ("outcome" in read) return read;
  return roundTrip(exchange, { wire, body, asking: read, target, bench });
}

function wireOf({ api, provider }: RecordedExchange): RequestWire | null {
  if (isWire(api)) return api;
  return api === "count-tokens" ? (provider === "openai" ? "responses" : "messages") : null;
}

function isWire(api: string): api is RequestWire {
  return api === "embeddings" || api in readers;
}

/** Requests that no client of ours would make, by what they are. */
function unfitFor(exchange: RecordedExchange, body: JsonObject): Verdict | null {
  if (typeof body.n === "number" && body.n > 1)
    return notApplicable("several-answers-asked", "n above 1: a request asks for one answer");
  if (exchange.tags.includes("vertex"))
    return notApplicable("vertex-address", "asked at Google Cloud, which names the model in the address");
  if (typeof body.model !== "string" || body.model === "")
    return notApplicable("no-model-asked", "the request names no model, and ours always does");
  return null;
}

const readers: Readonly<Record<AnswerWire, (body: JsonValue, model: string) => ReadRequest>> = {
  chat: readChatRequest,
  messages: readMessagesRequest,
  responses: readResponsesRequest,
  "ollama-chat": readOllamaRequest,
};

function readRequest(
  wire: RequestWire,
  exchange: RecordedExchange,
  body: JsonObject,
  target: Target,
): Asking | Verdict {
  const model = `${target.id}/${String(body.model)}`;
  try {
    if (wire === "embeddings") return askingForVectors(readEmbeddingsRequest(body, model));
    return asking(wire, readers[wire](body, model), exchange);
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

/** A recorded request as ours: how it is asked, and an answer it is served. Resolves with what the client warns of. */
interface Asking {
  readonly answer: readonly AnswerStep[];
  readonly ask: (crux: Crux) => Promise<readonly Warning[]>;
}

interface RoundTrip {
  readonly wire: RequestWire;
  readonly body: JsonObject;
  readonly asking: Asking;
  readonly target: Target;
  readonly bench: ReplayBench;
}

async function roundTrip(
  exchange: RecordedExchange,
  { wire, body, asking: { answer, ask }, target, bench }: RoundTrip,
): Promise<Verdict> {
  const stage = bench.open(() => answer);
  try {
    const warnings = await ask(target.open(stage.baseUrl));
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

function asking(wire: AnswerWire, { request, stream }: ReadRequest, { api }: RecordedExchange): Asking {
  if (api !== "count-tokens") {
    const ask = async (crux: Crux): Promise<readonly Warning[]> => (await answerTo(crux, request, stream)).warnings;
    return { answer: cannedAnswer(wire, stream), ask };
  }
  const count = async (crux: Crux): Promise<readonly Warning[]> => {
    await crux.countTokens(request);
    return [];
  };
  return { answer: cannedAnswer(wire, false), ask: count };
}

function askingForVectors(input: EmbeddingInput): Asking {
  const count = typeof input.input === "string" ? 1 : input.input.length;
  return { answer: cannedVectors(count), ask: async (crux) => (await crux.embed(input)).warnings ?? [] };
}

async function answerTo(
  crux: Crux,
  request: ChatRequest,
  stream: boolean,
): Promise<{ readonly warnings: readonly Warning[] }> {
  return stream ? crux.stream(request).response() : crux.chat(request);
}
