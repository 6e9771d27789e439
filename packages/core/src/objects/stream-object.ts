import type { ChatInput } from "../chat-request.ts";
import type { Crux } from "../crux.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { wrappedValueReader } from "../schema/answer-readings.ts";
import { isStandardSchema, toJsonSchema, type StandardSchema } from "../standard-schema.ts";
import type { ObjectInput } from "./object-input.ts";
import { ObjectStream } from "./object-stream.ts";
import { PartialJson } from "./partial-json.ts";
import { runRounds, type AskRound } from "./run-rounds.ts";

/** As `generateObject`, told as it goes: the object as far as it has come, and the events of every round's stream. */
export function streamObject<Output = unknown>(crux: Crux, input: ObjectInput<Output>): ObjectStream<Output> {
  return new ObjectStream<Output>((signal) => runRounds(crux, input, askByStream(crux, input, signal)));
}

function askByStream(crux: Crux, { schema }: ObjectInput, cancelled: AbortSignal): AskRound {
  return async function* (chat, round) {
    const reader = new PartialJson();
    const unwrap = unwrapperOf(schema);
    for await (const event of crux.stream(withSignal(chat, cancelled))) {
      yield event;
      if (event.type === "text-delta" && reader.push(event.text)) {
        const object = unwrap(reader.value as JsonValue);
        if (object !== undefined) yield { type: "partial-object", round, object };
      } else if (event.type === "finish") return event.response;
      else if (event.type === "error") throw event.error;
    }
    throw new Error("A stream ended without finish and error.");
  };
}

function withSignal({ signal, ...chat }: ChatInput, cancelled: AbortSignal): ChatInput {
  return { ...chat, signal: signal === undefined ? cancelled : AbortSignal.any([signal, cancelled]) };
}

/** Where vendors are asked for an object around the value, the value is shown without it. */
function unwrapperOf(schema: StandardSchema | JsonObject): (value: JsonValue) => JsonValue | undefined {
  const isMute = isStandardSchema(schema) && schema["~standard"].jsonSchema === undefined;
  return isMute ? (value) => value : wrappedValueReader(toJsonSchema(schema));
}
