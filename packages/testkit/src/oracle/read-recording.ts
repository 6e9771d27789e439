import { asObject, textAt, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/**
 * An exchange out of the parsed text of a file; `null` for a file that holds something else. What a recorder left out is put in:
 * no headers, no tags, no body. Text that it kept as base64 or as JSON is text again.
 */
export function readRecording(value: unknown, id: string): RecordedExchange | null {
  const recording = asObject(value);
  const response = asObject(recording?.response);
  const status = Number(response?.status);
  if (recording === null || response === null || !Number.isInteger(status)) return null;
  if (textAt(recording, "provider") === "" || textAt(recording, "api") === "") return null;
  const request = { method: "POST", url: "", headers: {}, body: null, ...withoutNulls(asObject(recording.request)) };
  const whole = {
    id,
    model: null,
    tags: [],
    ...withoutNulls(recording),
    request,
    response: { headers: {}, ...withoutNulls(response), status, ...bodyOf(response) },
  };
  // The fields that are judged are checked above; the rest is told, not read.
  return whole as unknown as RecordedExchange;
}

function withoutNulls(object: JsonObject | null): JsonObject {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([, value]) => value !== null));
}

function bodyOf({ body, bodyEncoding }: JsonObject): Pick<RecordedExchange["response"], "body"> | JsonObject {
  if (typeof body !== "string") return { body: body === null || body === undefined ? "" : JSON.stringify(body) };
  if (bodyEncoding !== "base64") return { body };
  const bytes = Buffer.from(body, "base64");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? { body: text, bodyEncoding: undefined } : { body };
}
