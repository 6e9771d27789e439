import type { ProviderAnswer } from "../chat-response.ts";
import { MessageFold } from "../streaming/message-fold.ts";
import type { ProviderStreamEvent, ProviderStreamFinish, ProviderStreamStart, ProviderUsage, StreamDelta } from "../stream-event.ts";

/** What one attempt of a stream has brought so far. */
export class ReceivedStream {
  readonly fold = new MessageFold();
  start: Omit<ProviderStreamStart, "type"> = {};
  finish: ProviderStreamFinish | null = null;
  #usage: ProviderUsage["usage"] | undefined;

  /**
   * Takes a batch of a provider's events, one by one as they are asked for, so that what is received is what was
   * passed on wherever the consumer stops; yields the deltas that may be passed on.
   */
  *take(batch: readonly ProviderStreamEvent[]): Generator<StreamDelta, void, undefined> {
    const deltas: StreamDelta[] = [];
    for (const event of batch) {
      if (this.finish !== null) return;
      if (event.type === "start") this.start = { ...this.start, ...event };
      else if (event.type === "usage") this.#usage = event.usage;
      else if (event.type === "finish") this.finish = event;
      else {
        deltas.length = 0;
        this.fold.add(event, deltas);
        yield* deltas;
      }
    }
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
