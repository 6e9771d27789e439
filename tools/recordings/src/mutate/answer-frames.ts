import type { JsonValue } from "@crux/core";
import { isEventStream, isStreamed, type RecordedExchange } from "@crux/testkit";

/** One event of a stream, or the whole of an answer that is none. */
export interface Frame {
  /** The `event:` line; `null` where there is none. */
  readonly event: string | null;
  /** JSON, or the text that stood in its place (`[DONE]`, a comment, what cannot be parsed). */
  readonly data: { readonly json: JsonValue } | { readonly text: string };
}

/** A recorded answer taken apart, so that it can be changed by what it means. */
export interface AnswerFrames {
  readonly streamed: boolean;
  /** Whether its frames are bare lines of JSON. */
  readonly lines?: boolean;
  readonly frames: readonly Frame[];
}

/** Takes an answer apart. Comments and stray lines are left out. */
export function framesOf(exchange: RecordedExchange): AnswerFrames {
  const { body } = exchange.response;
  if (isStreamed(exchange) && !isEventStream(exchange)) {
    const lines = body.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
    return { streamed: true, lines: true, frames: lines.map((line) => ({ event: null, data: dataOf(line) })) };
  }
  if (!isEventStream(exchange)) return { streamed: false, frames: [{ event: null, data: dataOf(body) }] };
  const blocks = body.replace(/^\uFEFF/, "").split(/(?:\r\n|\r|\n){2,}/);
  return { streamed: true, frames: blocks.flatMap(frameOf) };
}

function frameOf(block: string): readonly Frame[] {
  const lines = block.split(/\r\n|\r|\n/);
  const valuesOf = (field: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ""));
  const data = valuesOf("data");
  return data.length === 0 ? [] : [{ event: valuesOf("event")[0] ?? null, data: dataOf(data.join("\n")) }];
}

function dataOf(text: string): Frame["data"] {
  try {
    return { json: JSON.parse(text) as JsonValue };
  } catch {
    return { text };
  }
}

/** The text of one frame's data. */
export function textOf({ data }: Frame): string {
  return "json" in data ? JSON.stringify(data.json) : data.text;
}

/** Puts an answer together again, framed plainly. */
export function bodyOf({ streamed, lines, frames }: AnswerFrames): string {
  if (lines === true) return frames.map((frame) => `${textOf(frame)}\n`).join("");
  if (!streamed) return frames.map(textOf).join("");
  return frames
    .map((frame) => `${frame.event === null ? "" : `event: ${frame.event}\n`}data: ${textOf(frame)}\n\n`)
    .join("");
}
