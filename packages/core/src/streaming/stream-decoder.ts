import { CruxError } from "../errors.ts";
import type { ProviderStreamEvent } from "../stream-event.ts";

/** Takes one event of a provider's stream. */
export type Emit = (event: ProviderStreamEvent) => void;

/**
 * What a wire knows of its stream: a state machine that is handed messages and emits events. It loops over
 * nothing and reads no bytes; this is the specification's streaming adapter. Every method fails with a CruxError.
 * With the event `finish` it is done, and nothing more is handed to it: it is emitted at the wire's terminal signal,
 * not before.
 */
export interface StreamDecoder<WireMessage> {
  /** Takes the next message of the wire. */
  message(message: WireMessage, emit: Emit): void;
  /**
   * Takes the text of a body that is no stream at all: JSON, or an edge's HTML, in answer to a request
   * for a stream. Throws what is wrong with it, or emits the whole answer, `finish` included.
   */
  body(text: string, emit: Emit): void;
  /** The body ended, and `finish` was not emitted. Emits `finish` where the wire allows such an end, else throws `stream-interrupted`. */
  end(emit: Emit): void;
}

/** The error for a stream that ended without its terminal signal. */
export function streamInterrupted(what = "its terminal signal"): CruxError {
  return new CruxError("stream-interrupted", `The stream ended before ${what} came: the answer is not whole.`, {
    phase: "body",
  });
}
