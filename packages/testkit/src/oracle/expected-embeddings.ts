import { chatUsage } from "./chat-usage.ts";
import type { Expectation } from "./expectation.ts";
import { brokenAnswer, expectedInBandError, holdsError } from "./expected-error.ts";
import { asObject, objectAt, objectsAt, parseJson, textAt, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/** The vectors of an OpenAI-style `/embeddings` answer, by their `index`, as numbers whichever way they were sent. */
export function expectedEmbeddings(exchange: RecordedExchange): Expectation {
  const body = asObject(parseJson(exchange.response.body));
  if (body !== null && holdsError(body)) return expectedInBandError(exchange, body, null);
  const entries = objectsAt(body, "data");
  const vectors = entries.map(vectorOf);
  if (!Array.isArray(body?.data) || vectors.includes(null)) return brokenAnswer(exchange, "bad-response", null);
  const usage = objectAt(body, "usage");
  return {
    kind: "embeddings",
    vectors: placed(entries, vectors as readonly (readonly number[])[]),
    usage: usage === null ? null : chatUsage(usage),
    model: textAt(body, "model") || null,
  };
}

function placed(
  entries: readonly JsonObject[],
  vectors: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const byPlace: (readonly number[])[] = [];
  for (const [at, { index }] of entries.entries()) byPlace[typeof index === "number" ? index : at] = vectors[at] ?? [];
  return byPlace;
}

/** A list of numbers, or base64 of 32-bit floats, least significant byte first. */
function vectorOf({ embedding }: JsonObject): readonly number[] | null {
  if (Array.isArray(embedding)) return embedding.every((item) => typeof item === "number") ? embedding : null;
  if (typeof embedding !== "string") return null;
  const bytes = Buffer.from(embedding, "base64");
  if (bytes.length % 4 !== 0) return null;
  const vector: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) vector.push(bytes.readFloatLE(at));
  return vector;
}
