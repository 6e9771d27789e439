import type { ProviderAnswer } from "../chat-response.ts";
import { MessageFold } from "../streaming/message-fold.ts";
import type {
  ProviderStreamEvent,
  ProviderStreamFinish,
  ProviderStreamStart,
  ProviderUsage,
  StreamDelta,
} from "../stream-event.ts";

/** What one attempt of a stream has brought so far. */
export class ReceivedStream {
  readonly fold = new MessageFold();
  start: Omit<ProviderStreamStart, "type"> = {};
  finish: ProviderStreamFinish | null = null;
  readonly #passedOn: StreamDelta[] = [];
  #usage: ProviderUsage["usage"] | undefined;

  /** Takes a provider's event; returns what is to be passed on of it, in an array that the next event reuses. */
  take(event: ProviderStreamEvent): readonly StreamDelta[] {
    const passedOn = this.#passedOn;
    passedOn.length = 0;
    if (this.finish !== null) return passedOn;
    if (event.type === "start") this.start = { ...this.start, ...event };
    else if (event.type === "usage") this.#usage = event.usage;
    else if (event.type === "finish") this.finish = event;
    else this.fold.add(event, passedOn);
    return passedOn;
  }

  /** What was known of the answer before its first delta. */
  withoutDeltas(): ReceivedStream {
    const without = new ReceivedStream();
    without.start = this.start;
    without.#usage = this.#usage;
    return without;
  }

  /** The answer so far. */
  answer(): ProviderAnswer {
    const { start, finish } = this;
    return {
      ...start,
      finishReason: "error",
      rawFinishReason: null,
      ...finish,
      content: this.fold.parts(),
      usage: finish?.usage ?? this.#usage,
      warnings: [...(start.warnings ?? []), ...(finish?.warnings ?? [])],
    };
  }
}
