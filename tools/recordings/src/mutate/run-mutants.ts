import { isCruxError } from "@crux/core";
import {
  expectedOf,
  isStreamed,
  loadRecordings,
  stepsOf,
  type RecordedExchange,
  type UnreadableRecording,
} from "@crux/testkit";
import { differences } from "../compare/differences.ts";
import { askWhole, decodeExchange, plainOutcome, askStream, type Outcome } from "../decode/decode-exchange.ts";
import { judge, resultOf, type ExchangeResult, type Finding, type Verdict } from "../exchange-result.ts";
import type { RecordingFilter } from "../run-recordings.ts";
import { targetOf, type Target } from "../targets.ts";
import { createMemoryBench, type MemoryBench } from "./memory-bench.ts";
import { mutateAnswer, type Mutant } from "./mutate-answer.ts";

/** What a run over changed answers needs. */
export interface MutantRun {
  readonly folder: string;
  readonly filter: RecordingFilter;
  readonly seed: string;
  /** How often each answer is changed. */
  readonly rounds: number;
  /** Told of files that are no recordings. */
  readonly onUnreadable?: (file: UnreadableRecording) => void;
}

/** The result of one changed answer, with what was changed. */
export type MutantResult = ExchangeResult & {
  readonly mutations: readonly string[];
  /** The changed body, where the client failed on it. */
  readonly body?: string;
};

/**
 * Changes every chosen answer `rounds` times, and judges the client by what the oracle reads in the changed one. No network:
 * what is at stake is decoding alone.
 */
export async function* runMutants({
  folder,
  filter,
  seed,
  rounds,
  onUnreadable,
}: MutantRun): AsyncGenerator<MutantResult> {
  const memory = createMemoryBench();
  for await (const recorded of loadRecordings(folder, filter, onUnreadable)) {
    const target = targetOf(recorded.api, recorded.provider, memory.http);
    if (target === null) continue;
    for (let round = 0; round < rounds; round += 1) {
      const mutant = mutateAnswer(recorded, `${seed}.${round}`);
      const verdict = await judgeMutant(mutant, target, memory);
      const { body } = mutant.exchange.response;
      const result = { ...resultOf(mutant.exchange, "decode", verdict), mutations: mutant.mutations };
      yield verdict.outcome === "failed" ? { ...result, body } : result;
    }
  }
}

async function judgeMutant({ exchange }: Mutant, target: Target, { bench }: MemoryBench): Promise<Verdict> {
  try {
    const verdict = await decodeExchange(exchange, expectedOf(exchange), target, bench);
    if (verdict.outcome !== "passed") return verdict;
    return judge(await chatFindings(exchange, target, bench));
  } catch (thrown) {
    const got = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return judge([{ field: "crash", expected: isCruxError(thrown) ? "no error" : "nothing but a CruxError", got }]);
  }
}

const answersChat: ReadonlySet<string> = new Set([
  "chat",
  "messages",
  "responses",
  "ollama-chat",
  "generateContent",
  "streamGenerateContent",
]);

/** `chat` and the fold of `stream` make the same of one event stream. */
async function chatFindings(
  exchange: RecordedExchange,
  target: Target,
  bench: MemoryBench["bench"],
): Promise<readonly Finding[]> {
  if (!answersChat.has(exchange.api) || !isStreamed(exchange)) return [];
  const streamed = await askStream(exchange, target, bench, stepsOf(exchange));
  const whole = await askWhole(exchange, target, bench);
  if (isNothing(streamed.outcome) && isNothing(whole)) return [];
  return differences(plainOutcome(streamed.outcome), plainOutcome(whole)).map(({ path, expected, got }) => ({
    field: `chat: ${path}`,
    expected,
    got,
  }));
}

/** Where nothing came at all, a stream broke off; an answer that was to come in one piece is none. */
function isNothing(outcome: Outcome): boolean {
  return outcome.kind === "error" && (outcome.partial?.message.content ?? []).length === 0;
}
