import { asObject, parseJson, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/** One dispatched event, or a JSON object that stood on a bare line without `data:`. */
export type StreamEntry =
  { readonly kind: "event"; readonly data: string } | { readonly kind: "bare"; readonly value: JsonObject };

/**
 * Whether the answer came as server-sent events; told by the body itself, since labels and requests may be wrong or lost.
 * What is neither events nor JSON nor a page is a stream that never began, where one was asked for.
 */
export function isEventStream(exchange: RecordedExchange): boolean {
  const body = exchange.response.body;
  if (parseJson(body) !== undefined) return false;
  if (!/^\s*[{[<]/.test(body) && linesOf(body).some((line) => /^(data|event)?:/.test(line))) return true;
  return asObject(exchange.request.body)?.stream === true && !/^\s*[{[<]/.test(body);
}

/** The entries of a whole body in order. The last event counts even without its blank line; comments and stray lines do not. */
export function readEventStream(body: string): readonly StreamEntry[] {
  const entries: StreamEntry[] = [];
  let data: string[] = [];
  let stray: string[] = [];
  const dispatch = () => {
    const text = data.join("\n");
    if (text.trim() !== "") entries.push({ kind: "event", data: text });
    data = [];
    stray = [];
  };
  for (const line of linesOf(body)) {
    const field = line.includes(":") ? line.slice(0, line.indexOf(":")) : line;
    if (line === "") dispatch();
    else if (field === "data") data.push(line.slice(5).replace(/^ /, ""));
    else if (!["", "event", "id", "retry"].includes(field)) {
      stray.push(line);
      const value = asObject(parseJson(line)) ?? asObject(parseJson(stray.join("\n")));
      if (value !== null) entries.push({ kind: "bare", value });
    }
  }
  dispatch();
  return entries;
}

function linesOf(body: string): readonly string[] {
  return body.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
}
