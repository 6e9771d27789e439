import { isEventStream } from "./event-stream.ts";
import { parseJson } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/** The APIs whose streams are newline-delimited JSON. */
const lineApis: readonly string[] = ["ollama-chat"];

/** Whether the answer came piece by piece, as server-sent events or as lines of JSON; told by the body itself. */
export function isStreamed(exchange: RecordedExchange): boolean {
  if (!lineApis.includes(exchange.api)) return isEventStream(exchange);
  const { body } = exchange.response;
  // One line alone is an answer in one piece, whatever was asked for: both read the same.
  return parseJson(body) === undefined && readLines(body).length > 1;
}

/** The lines of a body that hold something. */
export function readLines(body: string): readonly string[] {
  return body.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
}
