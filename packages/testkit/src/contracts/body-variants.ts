import { isEventStream, readEventStream } from "../oracle/event-stream.ts";
import type { RecordedExchange } from "../oracle/load-recordings.ts";
import type { FixtureExchange } from "./provider-fixture.ts";

/** How a streamed body is framed. */
export type Framing = "event-stream" | "ndjson" | "other";

/** Told by the body itself: labels may be wrong. */
export function framingOf({ request, response }: FixtureExchange): Framing {
  if (response.bodyEncoding !== undefined || response.status >= 400) return "other";
  const asked = { request: { body: request?.body ?? { stream: true } }, response } as RecordedExchange;
  if (isEventStream(asked)) return "event-stream";
  const lines = response.body.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 1 && lines.every(isJsonObject) ? "ndjson" : "other";
}

/** Bodies that say the same as `body` in other bytes, by what is different about them. */
export function equalBodies(body: string, framing: Framing): ReadonlyMap<string, string> {
  const lines = body.replace(/\r\n|\r/g, "\n");
  const variants = new Map([
    ["LF line ends", lines],
    ["CRLF line ends", lines.replaceAll("\n", "\r\n")],
  ]);
  if (framing === "ndjson")
    return variants
      .set("blank lines between", lines.replaceAll("\n", "\n\n"))
      .set("no line end at the end", lines.trimEnd());
  return variants
    .set("CR line ends", lines.replaceAll("\n", "\r"))
    .set("comments between all lines", `: hello\n${lines.replaceAll("\n", "\n: ping\n")}`)
    .set("a byte order mark", `\uFEFF${lines.replace(/^\uFEFF/, "")}`)
    .set("no space after data:", lines.replace(/^data: /gm, "data:"))
    .set("a space after data:", lines.replace(/^data:(?! )/gm, "data: "))
    .set("id and retry fields", lines.replace(/^data:/gm, "id: 7\nretry: 10\ndata:"))
    .set("no blank line after the last event", lines.trimEnd());
}

/** Bodies that say more than `body`, in fields and events nobody knows yet. */
export function extendedBodies(body: string, framing: Framing): ReadonlyMap<string, string> {
  const lines = body.replace(/\r\n|\r/g, "\n");
  const prefix = framing === "ndjson" ? /^(?=\{)/gm : /^data: ?(?=\{)/gm;
  const fields = lines.replace(new RegExp(`(${prefix.source}).*$`, "gm"), (line: string) => {
    const at = line.indexOf("{");
    return line.slice(0, at) + withUnknownField(line.slice(at));
  });
  const variants = new Map([["an unknown field on every message", fields]]);
  if (framing === "ndjson") return variants;
  const blocks = eventBlocks(lines);
  const unknown = 'event: x_crux_unknown\ndata: {"type":"x_crux_unknown","x_crux_unknown":{"a":[1]}}\n\n';
  return variants.set(
    "an unknown event after every event but the last",
    blocks.map((block, index) => (index === blocks.length - 1 ? block : block + unknown)).join(""),
  );
}

/** A JSON body with one more field; the same text where it is no JSON object. */
export function withUnknownField(json: string): string {
  return isJsonObject(json)
    ? json.replace(/^\s*\{/, (brace) => `${brace}"x_crux_unknown":{"a":[1]}${json.trim() === "{}" ? "" : ","}`)
    : json;
}

/** The body in pieces that each end with an event or line: joined they are the body again. */
export function eventBlocks(body: string, framing: Framing = "event-stream"): readonly string[] {
  const pattern = framing === "ndjson" ? /[^\n]*\n|[^\n]+$/g : /[\s\S]*?(?:\r\n\r\n|\n\n|\r\r)+|[\s\S]+$/g;
  const pieces = body.match(pattern) ?? [];
  const blocks: string[] = [];
  let open = "";
  for (const piece of pieces) {
    open += piece;
    if (framing === "event-stream" && readEventStream(open).length === 0) continue;
    blocks.push(open);
    open = "";
  }
  if (open !== "") blocks.push(open);
  return blocks;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
