import {
  CruxError,
  collectAnswer,
  createNdjsonParser,
  isCruxError,
  parseJson,
  type BatchContext,
  type BatchOutcome,
  type HttpResponse,
  type JsonObject,
} from "@crux/core";
import { decodeInBandError } from "../decode/decode-error.ts";
import { createAnswerDecoder } from "../decode/decode-stream.ts";
import type { WireOperation } from "../schemas.ts";
import { apiRoot, send } from "../send.ts";
import type { GeminiSettings } from "../settings.ts";
import { isJsonObject, objectAt, objectsAt, stringAt } from "../wire-json.ts";
import { decodeBatch } from "./decode-batch.ts";
import { fetchBatch } from "./run-batch.ts";

/** The outcomes of a batch that has ended: inside the batch, or in a file of lines. */
export async function* batchResults(
  settings: GeminiSettings,
  id: string,
  context: BatchContext,
): AsyncGenerator<BatchOutcome> {
  const operation = await fetchBatch(settings, id, context);
  const { state, error } = decodeBatch(operation);
  if (state !== "ended") throw notEnded(id, state, error);
  const holders = holdersOf(operation);
  const file = holders.map((holder) => stringAt(holder, "responsesFile")).find((name) => name !== null);
  if (typeof file === "string") return yield* resultsOfFile(settings, file, context);
  for (const item of inlinedResponses(holders)) {
    yield await outcomeOf(stringAt(objectAt(item, "metadata"), "key") ?? "", item, context);
  }
}

function notEnded(id: string, state: string, error: string | null): CruxError {
  const reason = error === null ? "" : `: ${error}`;
  return new CruxError("invalid-request", `Batch ${id} has no results to read: it is ${state}${reason}.`, {
    path: "id",
  });
}

/** Results stand in the operation's response, in its `output`, or in that of the batch itself. */
function holdersOf(operation: WireOperation): readonly JsonObject[] {
  const whole = operation as JsonObject;
  const places = [objectAt(whole, "response"), objectAt(whole, "metadata"), whole];
  return places.flatMap((place) => [objectAt(place, "output"), place]).filter((place) => place !== null);
}

function inlinedResponses(holders: readonly JsonObject[]): readonly JsonObject[] {
  for (const holder of holders) {
    const found = objectsAt(objectAt(holder, "inlinedResponses"), "inlinedResponses");
    if (found.length > 0) return found;
  }
  return [];
}

async function* resultsOfFile(
  settings: GeminiSettings,
  file: string,
  context: BatchContext,
): AsyncGenerator<BatchOutcome> {
  const path = `/${file.split("/").map(encodeURIComponent).join("/")}:download?alt=media`;
  const download = { ...settings, baseUrl: apiRoot(settings).replace(/\/(v\d+[a-z0-9]*)$/, "/download/$1") };
  const response = await send(download, context, { method: "GET", path });
  const lines: string[] = [];
  const parser = createNdjsonParser({ onMessage: (line) => lines.push(line) });
  for await (const bytes of response.body) {
    parser.push(bytes);
    yield* outcomesOf(lines.splice(0), context);
  }
  parser.end();
  yield* outcomesOf(lines, context);
}

async function* outcomesOf(lines: readonly string[], context: BatchContext): AsyncGenerator<BatchOutcome> {
  for (const line of lines) {
    const item = parseJson(line, "A line of Gemini's batch results");
    if (isJsonObject(item)) yield await outcomeOf(stringAt(item, "key") ?? "", item, context);
  }
}

/** One answer of a batch is read as any other answer in one piece. */
async function outcomeOf(id: string, item: JsonObject, context: BatchContext): Promise<BatchOutcome> {
  const body = objectAt(item, "response");
  if (body === null) return { id, error: decodeInBandError(item) };
  const decoder = createAnswerDecoder({ start: {}, streamed: false, newId: () => context.newId() });
  try {
    return { id, answer: await collectAnswer({ response: responseOf(body), decoder }) };
  } catch (error) {
    if (isCruxError(error)) return { id, error };
    throw error;
  }
}

function responseOf(body: JsonObject): HttpResponse {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { status: 200, headers: {}, body: onePiece(bytes), discard: () => undefined };
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
