import type { Warning } from "../chat-response.ts";
import type { Message } from "../messages.ts";
import { carryTurn, type Handover } from "./carry-turn.ts";
import { isPaired, pairToolResults } from "./pair-tool-results.ts";
import { unchangedTurn, type Turn } from "./turn.ts";

/** A history that a vendor can take, and what had to be changed for it. */
export interface PreparedMessages {
  readonly messages: readonly Message[];
  readonly warnings: readonly Warning[];
  /** Where what stands in `messages` stood before; `null` where nothing has moved. */
  readonly turns: readonly Turn[] | null;
}

/**
 * Makes a history fit for one provider and model, whoever wrote it. What only another model understands is dropped
 * (`carryTurn` has the rules), turns that failed and calls that never ended are left out, a call without a result gets
 * an error result, and the results of one turn travel together, right behind it. Each change is a warning.
 * Nothing is copied where nothing changes.
 */
export function prepareMessages(messages: readonly Message[], provider: string, model: string): PreparedMessages {
  const handover: Handover = { messages, provider, model: `${provider}/${model}`, warnings: [], renamed: null };
  const { warnings } = handover;
  const carried = carryTurns(handover);
  if (carried === null && isPaired(messages)) return { messages, warnings, turns: null };
  const turns = pairToolResults(carried ?? messages.map(unchangedTurn), warnings);
  return { messages: turns.map(({ message }) => message), warnings, turns };
}

/** All turns with what the target can take of them; `null` where that is all of all. */
function carryTurns(handover: Handover): Turn[] | null {
  let turns: Turn[] | null = null;
  handover.messages.forEach((message, index) => {
    const carried = carryTurn(message, index, handover);
    if (carried === "unchanged") turns?.push(unchangedTurn(message, index));
    else {
      turns ??= handover.messages.slice(0, index).map(unchangedTurn);
      if (carried !== "dropped") turns.push(carried);
    }
  });
  return turns;
}
