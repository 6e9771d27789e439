import type { ChatInput } from "../chat-request.ts";
import type { ChatResponse } from "../chat-response.ts";
import type { Crux } from "../crux.ts";
import { CruxError, isCruxError, toCruxError } from "../errors.ts";
import { describeIssues, isStandardSchema } from "../standard-schema.ts";
import { askAgain } from "./ask-again.ts";
import type { ObjectEvent } from "./object-event.ts";
import { readObjectInput, type ObjectInput } from "./object-input.ts";
import { noteProgress, toProgress, type ObjectRound } from "./object-result.ts";
import { readObject, unreadable } from "./read-object.ts";

/** Asks the model once: tells events, if any, and returns the answer. Throws the CruxError of the call. */
export type AskRound = (chat: ChatInput, round: number) => AsyncGenerator<ObjectEvent, ChatResponse, undefined>;

/**
 * The one loop behind `generateObject` and `streamObject`: asks, reads, checks, and asks again with what is wrong, as often as
 * is allowed. Ends in exactly one `object-finish` or `object-error`; throws nothing.
 */
export async function* runRounds(
  crux: Pick<Crux, "checkValue">,
  input: ObjectInput,
  ask: AskRound,
): AsyncGenerator<ObjectEvent, void, undefined> {
  const rounds: ObjectRound[] = [];
  const conclude = (round: Omit<ObjectRound, "round">): ObjectEvent => {
    const concluded = { round: rounds.length + 1, ...round };
    rounds.push(concluded);
    return { type: "object-round", round: concluded };
  };
  try {
    const { schema, maxRepairs, chat } = readObjectInput(input);
    // A schema that cannot be checked is told before anything is paid for.
    if (!isStandardSchema(schema)) await crux.checkValue(null, schema);
    for (let next = chat; ;) {
      const response = yield* ask(next, rounds.length + 1);
      const failure = unreadable(response);
      if (failure !== null) {
        yield conclude({ response, issues: [{ message: failure.message }], error: null, warnings: [] });
        throw failure;
      }
      const { object, issues, warnings } = await readObject(response, schema, crux.checkValue).catch(
        (thrown: unknown) => {
          throw toCruxError(thrown).with({ partial: response });
        },
      );
      yield conclude({ response, issues, error: null, warnings });
      if (issues.length === 0) {
        yield { type: "object-finish", result: { object, response, ...toProgress(rounds) } };
        return;
      }
      if (rounds.length > maxRepairs) throw misfit(rounds, response);
      next = askAgain(next, response, issues, schema);
    }
  } catch (thrown) {
    const error = toCruxError(thrown);
    if (isFailedCall(error, rounds)) yield conclude({ response: error.partial, issues: [], error, warnings: [] });
    const progress = toProgress(rounds);
    noteProgress(error, progress);
    yield { type: "object-error", error, progress };
  }
}

/** Whether the error is that of a call, and not of an answer that a round has told already. */
function isFailedCall(
  error: CruxError,
  rounds: readonly ObjectRound[],
): error is CruxError & { partial: ChatResponse } {
  return isCruxError(error) && error.partial !== null && error.partial !== rounds.at(-1)?.response;
}

function misfit(rounds: readonly ObjectRound[], response: ChatResponse): CruxError {
  const { issues } = rounds.at(-1) ?? { issues: [] };
  const times = rounds.length === 1 ? "" : `, asked ${rounds.length} times`;
  const message = `The model's answer does not fit the schema${times}: ${describeIssues(issues)}.`;
  const { provider, model } = response;
  return new CruxError("bad-response", message, { provider, model }).with({ partial: response });
}
