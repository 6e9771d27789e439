import type { Crux } from "../crux.ts";
import type { ObjectInput } from "./object-input.ts";
import type { ObjectResult } from "./object-result.ts";
import { runRounds, type AskRound } from "./run-rounds.ts";

/**
 * Asks a model for an object that fits a schema. An answer that does not is sent back with what is wrong, `maxRepairs` times at
 * most; one that was cut, filtered or refused never is. What is checked is the schema as it was given, whatever the vendor was
 * sent. Timers and retries hold for each round.
 * @throws CruxError of the call that failed; `bad-response` where no answer fits or the last was cut, `content-filter` where it was
 * refused or filtered, `invalid-request` and `configuration` for a schema that cannot be checked. `partial` is the last answer,
 * `objectProgressAtError` tells all rounds.
 */
export async function generateObject<Output = unknown>(
  crux: Crux,
  input: ObjectInput<Output>,
): Promise<ObjectResult<Output>> {
  for await (const event of runRounds(crux, input, askByChat(crux))) {
    if (event.type === "object-finish") return event.result as ObjectResult<Output>;
    if (event.type === "object-error") throw event.error;
  }
  throw new Error("The rounds ended without an end.");
}

function askByChat(crux: Crux): AskRound {
  // eslint-disable-next-line require-yield -- the same shape as asking by stream, which yields
  return async function* (chat) {
    return crux.chat(chat);
  };
}
