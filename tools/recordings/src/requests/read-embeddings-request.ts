import { parseModelRef, type EmbeddingInput, type JsonValue } from "@crux/core";
import { defined, inexpressible, numberAt, optionsOf, requireObject, restOf, unreadable } from "./wire-object.ts";

/**
 * Reads the body of an OpenAI-style embedding request. `model` (`provider/model`) says who is asked.
 * @throws CruxError `invalid-request` with the path of what the wire does not allow; `unsupported` for texts given as tokens
 */
export function readEmbeddingsRequest(value: JsonValue, model: string): EmbeddingInput {
  const body = requireObject(value, "body");
  const dimensions = numberAt(body, "dimensions");
  if (dimensions !== undefined && dimensions < 1) throw unreadable("dimensions", "expected at least 1");
  return defined({
    model,
    input: readTexts(body.input),
    dimensions,
    ...optionsOf(restOf(body, ["model", "input", "dimensions", "encoding_format"]), parseModelRef(model).provider),
  });
}

function readTexts(input: JsonValue | undefined): string | readonly string[] {
  if (typeof input === "string") return input;
  if (!Array.isArray(input) || input.length === 0) throw unreadable("input", "expected a text, or several");
  const items = input as readonly JsonValue[];
  const texts = items.filter((item) => typeof item === "string");
  if (texts.length < items.length)
    throw inexpressible("input", "only texts are turned into vectors, not tokens or parts");
  return texts;
}
