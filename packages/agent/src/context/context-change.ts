import type { ChatResponse, Warning } from "@crux/core";

/** One thing that was done to a conversation so that it fits. */
export interface ContextChange extends Warning {
  readonly code:
    | "trimmed-tool-result"
    | "dropped-tool-result"
    | "dropped-turn"
    | "dropped-step"
    | "summarized-turns"
    | "summary-failed";
  /** Places of the messages it concerns, in the conversation that was given. */
  readonly messages: readonly number[];
  /** The answer that is the summary, with its usage and cost; `null` where no model was asked. */
  readonly response: ChatResponse | null;
}

/** Makes one. */
export function contextChange(
  code: ContextChange["code"],
  messages: readonly number[],
  message: string,
  response: ChatResponse | null = null,
): ContextChange {
  const [first] = messages;
  return { code, message, messages, response, ...(first === undefined ? {} : { path: `messages.${first}` }) };
}
