import type { ChatResponse, Cost, Usage, Warning } from "../chat-response.ts";
import type { CruxError } from "../errors.ts";
import type { StandardIssue } from "../standard-schema.ts";
import { sumCosts, sumUsage } from "../sum-usage.ts";

/** One call of the model, and what became of its answer. */
export interface ObjectRound {
  /** From 1; each after the first is a repair. */
  readonly round: number;
  /** The answer; of a call that failed, what had come of it. */
  readonly response: ChatResponse;
  /** Why the answer is not the object that was asked for; none where it is. */
  readonly issues: readonly StandardIssue[];
  /** Why the call failed; `null` where it did not. */
  readonly error: CruxError | null;
  /** What had to be done to read the answer. */
  readonly warnings: readonly Warning[];
}

/** The rounds so far, and what they took. */
export interface ObjectProgress {
  readonly rounds: readonly ObjectRound[];
  /** Tokens of all rounds together; a count that one round does not know is `null`. */
  readonly usage: Usage;
  /** `null` when the cost of one round is not known. */
  readonly cost: Cost | null;
  /** Of all rounds, in order. */
  readonly warnings: readonly Warning[];
}

/** An object that fits its schema. */
export interface ObjectResult<Output = unknown> extends ObjectProgress {
  /** The object, as the schema gives it: with the defaults and transformations of a Standard Schema. */
  readonly object: Output;
  /** The answer it was read from. */
  readonly response: ChatResponse<Output>;
}

/** Puts together what the rounds say. */
export function toProgress(rounds: readonly ObjectRound[]): ObjectProgress {
  // A call that was refused, or never sent, has no usage, not even an estimated one.
  const billed = rounds.filter(
    ({ error, response }) => error === null || response.finishReason !== "error" || response.usage.estimated,
  );
  return {
    rounds,
    usage: sumUsage(billed.map(({ response }) => response.usage)),
    cost: sumCosts(billed.map(({ response }) => response.cost)),
    warnings: rounds.flatMap(({ response, warnings }) => [...response.warnings, ...warnings]),
  };
}

const progressOf = new WeakMap<object, ObjectProgress>();

/** Notes the rounds that an error ended. */
export function noteProgress(error: CruxError, progress: ObjectProgress): void {
  progressOf.set(error, progress);
}

/** The rounds there were before `generateObject` or `streamObject` failed with this error; `null` for an error of neither. */
export function objectProgressAtError(error: unknown): ObjectProgress | null {
  return typeof error === "object" && error !== null ? (progressOf.get(error) ?? null) : null;
}
