import {
  isCruxError,
  toCruxError,
  type ChatInput,
  type ChatResponse,
  type Crux,
  type CruxError,
  type StreamEvent,
} from "@crux/core";
import {
  checkStream,
  isStreamed,
  stepsOf,
  type AnswerStep,
  type Expectation,
  type RecordedExchange,
} from "@crux/testkit";
import { differences } from "../compare/differences.ts";
import { judge, notApplicable, type Finding, type Verdict } from "../exchange-result.ts";
import type { ReplayBench } from "../replay/replay-bench.ts";
import { seededSplit } from "../replay/seeded-split.ts";
import type { Target } from "../targets.ts";
import { answerFindings, same } from "./answer-findings.ts";
import { errorFindings } from "./error-findings.ts";

/** What the client made of an answer. */
export type Outcome =
  | { readonly kind: "answer"; readonly response: ChatResponse }
  | { readonly kind: "error"; readonly error: CruxError; readonly partial: ChatResponse | null };

/** Serves the recorded answer to the client, and judges what the client makes of it by what an independent reader makes of it. */
export async function decodeExchange(
  exchange: RecordedExchange,
  expected: Expectation,
  target: Target,
  bench: ReplayBench,
): Promise<Verdict> {
  switch (expected.kind) {
    case "not-applicable":
      return notApplicable(expected.rule, expected.reason);
    case "models":
    case "count":
    case "embeddings":
      return judge(await lookUp(exchange, expected, target, bench));
    case "answer":
    case "error":
      return judge(
        exchange.api in lookUps
          ? await lookUp(exchange, expected, target, bench)
          : await conversation(exchange, expected, target, bench),
      );
  }
}

/** What is asked, and of whom. */
interface Question {
  readonly crux: Crux;
  readonly baseUrl: string;
  readonly exchange: RecordedExchange;
  readonly expected: Expectation;
  readonly target: Target;
}

type LookUp = (question: Question) => Promise<unknown>;

const countedTokens: LookUp = async ({ crux, exchange, target }) =>
  (await crux.countTokens(question(exchange, target))).inputTokens;

/** As many texts as vectors are expected. */
const embeddedTexts: LookUp = async ({ baseUrl, exchange, expected, target }) => {
  const input = expected.kind === "embeddings" ? expected.vectors.map(() => "Replay.") : ["Replay."];
  return (await target.embed(baseUrl, { model: exchange.model || "unnamed", input })).vectors;
};

/** The vectors and, as far as the oracle reads them, the figures beside them. */
const embeddings: LookUp = async ({ crux, exchange, expected, target }) => {
  const input = expected.kind === "embeddings" ? expected.vectors.map(() => "Replay.") : ["Replay."];
  const { vectors, usage, model } = await crux.embed({ model: modelOf(exchange, target), input });
  const { estimated, raw, ...counts } = usage;
  return { kind: "embeddings", vectors, usage: estimated || raw === null ? null : counts, model };
};

/** APIs that answer with a value instead of a message. */
const lookUps: Readonly<Record<string, LookUp>> = {
  models: async ({ crux, target }) => (await crux.listModels(target.id)).map(({ id }) => id),
  "ollama-tags": async ({ crux, target }) => (await crux.listModels(target.id)).map(({ id }) => id),
  "count-tokens": countedTokens,
  countTokens: countedTokens,
  embedContent: embeddedTexts,
  batchEmbedContents: embeddedTexts,
  embeddings,
};

async function lookUp(
  exchange: RecordedExchange,
  expected: Expectation,
  target: Target,
  bench: ReplayBench,
): Promise<readonly Finding[]> {
  const ask = lookUps[exchange.api];
  if (ask === undefined) throw new Error(`${exchange.api} looks up nothing`);
  try {
    const got = await withAnswer(exchange, target, bench, (crux, baseUrl) =>
      ask({ crux, baseUrl, exchange, expected, target }),
    );
    if (expected.kind === "models") return same("model ids", expected.ids, got);
    if (expected.kind === "count") return same("inputTokens", expected.inputTokens, got);
    if (expected.kind === "embeddings")
      return exchange.api === "embeddings" ? same("embeddings", expected, got) : same("vectors", expected.vectors, got);
    return [{ field: "outcome", expected: expected.kind === "error" ? `error ${expected.code}` : expected.kind, got }];
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    if (expected.kind === "error") return errorFindings(exchange, expected, thrown, null);
    return [{ field: "outcome", expected: expected.kind, got: `error ${thrown.code}: ${thrown.message}` }];
  }
}

async function conversation(
  exchange: RecordedExchange,
  expected: Extract<Expectation, { kind: "answer" | "error" }>,
  target: Target,
  bench: ReplayBench,
): Promise<readonly Finding[]> {
  if (!asksStream(exchange)) {
    return outcomeFindings(exchange, expected, await askWhole(exchange, target, bench));
  }
  const recorded = await askStream(exchange, target, bench, stepsOf(exchange));
  const split = await askStream(exchange, target, bench, stepsOf(exchange, seededSplit(exchange)));
  return [
    ...outcomeFindings(exchange, expected, recorded.outcome),
    ...recorded.grammar,
    ...split.grammar.map((finding) => ({ ...finding, field: `split ${finding.field}` })),
    ...differences(plainOutcome(recorded.outcome), plainOutcome(split.outcome)).map(
      ({ path, expected: first, got }) => ({
        field: `split: ${path}`,
        expected: first,
        got,
      }),
    ),
  ];
}

/** Asked for as a stream, or answered as one. */
function asksStream(exchange: RecordedExchange): boolean {
  const { body } = exchange.request;
  return (
    exchange.api === "streamGenerateContent" ||
    isStreamed(exchange) ||
    (typeof body === "object" && body !== null && "stream" in body && body.stream === true)
  );
}

function question(exchange: RecordedExchange, target: Target): ChatInput {
  return {
    model: modelOf(exchange, target),
    messages: [{ role: "user", content: "Replay." }],
    // A long answer may be asked for as a stream although the caller wants it whole.
    maxOutputTokens: 1024,
  };
}

function modelOf(exchange: RecordedExchange, target: Target): string {
  return `${target.id}/${exchange.model || "unnamed"}`;
}

async function withAnswer<Value>(
  exchange: RecordedExchange,
  target: Target,
  bench: ReplayBench,
  use: (crux: Crux, baseUrl: string) => Promise<Value>,
): Promise<Value> {
  const answer = stepsOf(exchange);
  const stage = bench.open((_request, earlier) => (earlier.length === 0 ? answer : lastPage));
  try {
    return await use(target.open(stage.baseUrl), stage.baseUrl);
  } finally {
    stage.close();
  }
}

/** What follows the one page of a list that was recorded. */
const lastPage: readonly AnswerStep[] = [
  { type: "head", headers: { "content-type": "application/json" } },
  { type: "chunk", data: '{"data":[],"models":[],"has_more":false,"first_id":null,"last_id":null}' },
];

/** Asks for an answer in one piece. */
export async function askWhole(exchange: RecordedExchange, target: Target, bench: ReplayBench): Promise<Outcome> {
  try {
    const ask = (crux: Crux): Promise<ChatResponse> => crux.chat(question(exchange, target));
    return { kind: "answer", response: await withAnswer(exchange, target, bench, ask) };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { kind: "error", error: thrown, partial: thrown.partial };
  }
}

/** Asks for a stream; with what of its events breaks the grammar. */
export async function askStream(
  exchange: RecordedExchange,
  target: Target,
  bench: ReplayBench,
  answer: readonly AnswerStep[],
): Promise<{ readonly outcome: Outcome; readonly grammar: readonly Finding[] }> {
  const stage = bench.open(() => answer);
  const events: StreamEvent[] = [];
  try {
    for await (const event of target.open(stage.baseUrl).stream(question(exchange, target))) events.push(event);
  } finally {
    stage.close();
  }
  const grammar = checkStream(events).map(({ rule, message }) => ({
    field: `grammar: ${rule}`,
    expected: "a stream of the grammar",
    got: message,
  }));
  const last = events.at(-1);
  if (last?.type === "finish") return { outcome: { kind: "answer", response: last.response }, grammar };
  if (last?.type === "error") return { outcome: { kind: "error", error: last.error, partial: last.partial }, grammar };
  return { outcome: { kind: "error", error: toCruxError(new Error("no terminal event")), partial: null }, grammar };
}

function outcomeFindings(
  exchange: RecordedExchange,
  expected: Extract<Expectation, { kind: "answer" | "error" }>,
  outcome: Outcome,
): readonly Finding[] {
  if (expected.kind === "answer" && outcome.kind === "answer")
    return answerFindings(exchange, expected, outcome.response);
  if (expected.kind === "error" && outcome.kind === "error")
    return errorFindings(exchange, expected, outcome.error, outcome.partial);
  return [
    {
      field: "outcome",
      expected: shortly(expected),
      got:
        outcome.kind === "error"
          ? `error ${outcome.error.code}: ${outcome.error.message}`
          : `answer, ${outcome.response.finishReason}`,
    },
  ];
}

function shortly(expected: Extract<Expectation, { kind: "answer" | "error" }>): string {
  return expected.kind === "error" ? `error ${expected.code}` : `answer, ${expected.finishReason}`;
}

/** An outcome without what must differ from call to call: times, our own ids, ids made for calls that came without one. */
export function plainOutcome(outcome: Outcome): unknown {
  const response = outcome.kind === "answer" ? outcome.response : outcome.partial;
  const names = new Map<string, string>();
  const content = (response?.message.content ?? []).map((part) => {
    if (part.type !== "tool-call") return part;
    names.set(part.id, names.get(part.id) ?? (part.id.startsWith("call") ? `call ${names.size}` : part.id));
    return { ...part, id: names.get(part.id) };
  });
  const error =
    outcome.kind === "error"
      ? { code: outcome.error.code, message: outcome.error.message, details: outcome.error.details }
      : null;
  return JSON.parse(
    JSON.stringify({
      error,
      content,
      metadata: response?.message.providerMetadata ?? null,
      finishReason: response?.finishReason,
      rawFinishReason: response?.rawFinishReason,
      usage: response?.usage,
      cost: response?.cost,
      id: response?.id,
      model: response?.model,
      providerMetadata: response?.providerMetadata,
      warnings: response?.warnings,
      pending: response?.pending,
    }),
  ) as unknown;
}
