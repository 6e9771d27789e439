import type { ChatInput, ChatResponse, Crux, StreamEvent } from "@crux/core";

/** Asks a model once: tells the events, if any, and returns the answer. Throws the CruxError of the call. */
export type AskModel = (input: ChatInput) => AsyncGenerator<StreamEvent, ChatResponse, undefined>;

/** Asks for an answer in one piece: no events. */
export function askByChat(crux: Crux): AskModel {
  // eslint-disable-next-line require-yield -- the same shape as asking by stream, which yields
  return async function* (input) {
    return crux.chat(input);
  };
}

/** Asks for a stream, and tells it whole, its `finish` or `error` too. */
export function askByStream(crux: Crux): AskModel {
  return async function* (input) {
    for await (const event of crux.stream(input)) {
      yield event;
      if (event.type === "finish") return event.response;
      if (event.type === "error") throw event.error;
    }
    throw new Error("A stream of the core ended without finish and error.");
  };
}
