import { isEventStream, readEventStream } from "./event-stream.ts";
import { asObject, parseJson, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/** The response objects of an answer in order. */
export interface GeminiPieces {
  readonly form: "stream" | "whole";
  readonly pieces: readonly JsonObject[];
  /** `broken`: something that cannot be read came after them; `cut`: they break off. */
  readonly ending: "clean" | "cut" | "broken";
}

/** Reads an answer in any of its forms: events, one list, one object. */
export function readGeminiPieces(exchange: RecordedExchange): GeminiPieces {
  const { body } = exchange.response;
  if (isEventStream(exchange)) return piecesOfEvents(body);
  const value = parseJson(body);
  if (Array.isArray(value)) return { form: "stream", ...objectsUntilOther(value as readonly unknown[]) };
  if (value === undefined && /^\s*\[/.test(body.replace(/^\uFEFF/, "")))
    return piecesOfCutList(body.replace(/^\uFEFF/, ""));
  if (asObject(value) === null && isNothingOfAStream(exchange)) return { form: "stream", pieces: [], ending: "clean" };
  const whole = asObject(value);
  return { form: "whole", pieces: whole === null ? [] : [whole], ending: whole === null ? "broken" : "clean" };
}

/** What is neither events nor JSON nor a page, where a stream was asked for: one that never began. */
function isNothingOfAStream({ api, response }: RecordedExchange): boolean {
  return api === "streamGenerateContent" && !/^\s*[{[<]/.test(response.body);
}

function piecesOfEvents(body: string): GeminiPieces {
  const pieces: JsonObject[] = [];
  for (const entry of readEventStream(body)) {
    if (entry.kind === "event" && entry.data.trim() === "[DONE]") continue;
    const value = entry.kind === "bare" ? entry.value : parseJson(entry.data);
    const read = objectsUntilOther(Array.isArray(value) ? (value as readonly unknown[]) : [value]);
    pieces.push(...read.pieces);
    if (read.ending === "broken") return { form: "stream", pieces, ending: "broken" };
  }
  return { form: "stream", pieces, ending: "clean" };
}

function objectsUntilOther(values: readonly unknown[]): Pick<GeminiPieces, "pieces" | "ending"> {
  const objects = values.map(asObject);
  const other = objects.indexOf(null);
  const pieces = (other === -1 ? objects : objects.slice(0, other)).filter((piece) => piece !== null);
  return { pieces, ending: other === -1 ? "clean" : "broken" };
}

/** The longest list of whole items that a list which does not parse begins with. */
function piecesOfCutList(body: string): GeminiPieces {
  if (/^\s*\[\s*[^\s{\]]/.test(body)) return { form: "stream", pieces: [], ending: "broken" };
  for (let at = body.length; at > 0; at = body.lastIndexOf("]", at - 1)) {
    if (at < body.length && parseJson(body.slice(0, at + 1)) !== undefined)
      return {
        form: "stream",
        ...objectsUntilOther(parseJson(body.slice(0, at + 1)) as readonly unknown[]),
        ending: "broken",
      };
    if (body.lastIndexOf("]", at - 1) === -1) break;
  }
  for (let at = body.lastIndexOf("}"); at > 0; at = body.lastIndexOf("}", at - 1)) {
    const list = parseJson(`${body.slice(0, at + 1)}]`);
    if (Array.isArray(list)) return { form: "stream", ...objectsUntilOther(list as readonly unknown[]), ending: "cut" };
  }
  return { form: "stream", pieces: [], ending: "cut" };
}
