import {
  type SseMessage,
  type StreamDecoder,
  CruxError,
  eventsOfAnswer,
  parseJson,
  streamInterrupted,
} from "@crux/core";
import { z } from "zod";
import { decodeAnswer, finishOf, usageOf } from "./decode-answer.ts";
import { inBandError } from "./decode-error.ts";

const eventSchema = z.looseObject({
  text: z.string().nullish(),
  stop: z.string().nullish(),
  usage: z.looseObject({ input: z.number().nullish(), output: z.number().nullish() }).nullish(),
  error: z.looseObject({ message: z.string().nullish() }).nullish(),
});

/** Decodes one answer: event by event, or in one piece. */
export function createStreamDecoder(): StreamDecoder<SseMessage> {
  return {
    message({ data }, emit) {
      const event = eventSchema.safeParse(parseJson(data, "An event of Acme's stream"));
      if (!event.success) throw new CruxError("bad-response", "Acme sent an event of another form.");
      const { error, text, stop, usage } = event.data;
      if (error) throw inBandError(error.message);
      if (text) emit({ type: "text-delta", part: 0, text });
      if (typeof stop !== "string") return;
      emit({ type: "finish", ...finishOf(stop), usage: usageOf(usage) });
    },
    body(text, emit) {
      for (const event of eventsOfAnswer(decodeAnswer(parseJson(text, "Acme's answer")))) emit(event);
    },
    end() {
      throw streamInterrupted("Acme's stop");
    },
  };
}
