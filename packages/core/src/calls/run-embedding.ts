import { unknownUsage, type Cost, type Usage } from "../chat-response.ts";
import type {
  CheckedEmbeddingInput,
  EmbeddingAnswer,
  EmbeddingLimits,
  EmbeddingResponse,
  SupportsEmbeddings,
} from "../embedding.ts";
import { CruxError } from "../errors.ts";
import { createId } from "../ids.ts";
import type { ModelPrices } from "../model.ts";
import { costOf } from "../models/price-of.ts";
import type { LLMProvider } from "../provider.ts";
import type { CallEnvironment } from "./attempts.ts";
import { guardInput } from "./input-guard.ts";
import { mapInParallel } from "./map-in-parallel.ts";
import { runOperation } from "./run-operation.ts";

/** What an embedding of any length is made with. */
export interface EmbeddingCall {
  readonly environment: CallEnvironment;
  readonly provider: LLMProvider & SupportsEmbeddings;
  readonly input: CheckedEmbeddingInput;
  /** The vendor's model id. */
  readonly model: string;
}

/** The most requests of one embedding that are under way at a time. */
const mostAtOnce = 4;

/**
 * Embeds any number of texts: in pieces that the vendor takes, a few at a time, told in order. Each piece has its own
 * timers and attempts; when one fails for good, the others are cancelled.
 * @throws CruxError the first failure; `invalid-request` for a text over the input guard; `bad-response` where a vendor gives another number of vectors than texts.
 */
export async function runEmbedding(call: EmbeddingCall): Promise<EmbeddingResponse> {
  const { environment, provider, input, model } = call;
  const { clock } = environment;
  const [startedAt, startedElapsed] = [new Date(clock.now()).toISOString(), clock.elapsed()];
  const { maxInputCharacters } = environment;
  input.input.forEach((text, at) => guardInput(text.length, maxInputCharacters, `input.${at}`));
  const limits = provider.embeddingLimits?.(model) ?? {};
  const characters = Math.min(limits.characters ?? Infinity, maxInputCharacters === 0 ? Infinity : maxInputCharacters);
  const pieces = cutIntoPieces(input.input, { ...limits, characters });
  const controller = new AbortController();
  const signal = input.signal === undefined ? controller.signal : AbortSignal.any([input.signal, controller.signal]);
  const answers = await mapInParallel(
    pieces,
    mostAtOnce,
    (piece) => embedPiece(call, piece, signal),
    () => controller.abort(),
  );
  return {
    vectors: answers.flatMap(({ vectors }) => vectors),
    usage: answers.map(({ usage }) => usage).reduce(addUsage),
    cost: answers.map(({ cost }) => cost ?? null).reduce(addCost),
    provider: provider.id,
    model: answers[0]?.model ?? model,
    requests: answers.length,
    callId: createId("call"),
    timings: { startedAt, durationMs: clock.elapsed() - startedElapsed },
    warnings: answers.flatMap(({ warnings }) => warnings ?? []).filter(isFirstOfItsKind),
  };
}

async function embedPiece(
  { environment, provider, input, model }: EmbeddingCall,
  piece: readonly string[],
  signal: AbortSignal,
): Promise<EmbeddingAnswer> {
  const { dimensions, providerOptions } = input;
  const request = { model: `${provider.id}/${model}`, input: piece, dimensions, providerOptions };
  return runOperation(environment, { ...input, signal }, model, async (context) => {
    const answer = await provider.embed(request, context);
    if (answer.vectors.length === piece.length) return withCost(answer, environment.pricesOf?.(model));
    const counts = `${answer.vectors.length} vectors for ${piece.length} texts`;
    throw new CruxError("bad-response", `The vendor answered with ${counts}.`, { provider: provider.id, model });
  });
}

/** Vectors cost what their texts do. */
function withCost(answer: EmbeddingAnswer, prices: ModelPrices | undefined): EmbeddingAnswer {
  if (answer.cost !== undefined || prices === undefined) return answer;
  return { ...answer, cost: costOf({ ...answer.usage, outputTokens: 0 }, prices) ?? undefined };
}

/** Consecutive texts that fit together into one request. */
export function cutIntoPieces(texts: readonly string[], limits: EmbeddingLimits): readonly (readonly string[])[] {
  const { inputs = Infinity, characters = Infinity } = limits;
  const pieces: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length < inputs && text.length <= room) last.push(text);
    else {
      pieces.push([text]);
      room = characters;
    }
    room -= text.length;
  }
  return pieces;
}

const counts = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** What one of the two does not tell is not known of both. The vendor's own object is kept only where there is one. */
function addUsage(first: Usage, second: Usage): Usage {
  const sums = counts.map((name) => {
    const [a, b] = [first[name], second[name]];
    return [name, a === null || b === null ? null : a + b] as const;
  });
  return { ...unknownUsage, ...Object.fromEntries(sums), estimated: first.estimated || second.estimated };
}

function addCost(first: Cost | null, second: Cost | null): Cost | null {
  if (first === null || second === null) return null;
  const source = first.source === second.source ? first.source : "price-table";
  return { ...first, ...second, source, amount: first.amount + second.amount };
}

function isFirstOfItsKind(
  warning: { readonly code: string; readonly message: string },
  at: number,
  all: readonly { readonly code: string; readonly message: string }[],
): boolean {
  return all.findIndex(({ code, message }) => code === warning.code && message === warning.message) === at;
}
