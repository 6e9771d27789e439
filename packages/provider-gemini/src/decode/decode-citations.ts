import type { Citation, Emit, JsonObject, JsonValue } from "@crux/core";
import { countAt, isJsonObject, objectAt, objectsAt, stringAt, withoutKeys } from "../wire-json.ts";
import { nextPartOf, type AnswerState } from "./answer-state.ts";

/** Keeps what a candidate says supports its text; streams repeat it, so that each source counts once. */
export function noteSources(state: AnswerState, candidate: JsonObject): void {
  const cited = objectAt(candidate, "citationMetadata");
  for (const source of [...objectsAt(cited, "citationSources"), ...objectsAt(cited, "citations")]) note(state, source);
  const grounding = objectAt(candidate, "groundingMetadata");
  if (grounding === null) return;
  const chunks = objectsAt(grounding, "groundingChunks");
  const named = new Set<number>();
  for (const support of objectsAt(grounding, "groundingSupports")) {
    for (const index of indicesOf(support)) {
      const chunk = chunks[index];
      if (chunk === undefined) continue;
      named.add(index);
      note(state, { ...withoutKeys(support, ["groundingChunkIndices"]), groundingChunk: chunk });
    }
  }
  // What no support names was read for the answer as a whole.
  chunks.forEach((chunk, index) => {
    if (!named.has(index)) note(state, { groundingChunk: chunk });
  });
}

function note({ sources }: AnswerState, source: JsonObject): void {
  sources.set(JSON.stringify(source), source);
}

function indicesOf(support: JsonObject): readonly number[] {
  const { groundingChunkIndices: indices } = support;
  return Array.isArray(indices) ? (indices as readonly JsonValue[]).filter((index) => typeof index === "number") : [];
}

/** Hands the citations over, once the whole text is known: the vendor counts its bytes. */
export function emitCitations(state: AnswerState, emit: Emit): void {
  const sources = [...state.sources.values()];
  state.sources.clear();
  if (sources.length === 0) return;
  const text = createTextIndex(state);
  for (const raw of sources) {
    const { part, start, end } = text.locate(raw);
    emit({ type: "citation", part, citation: { ...sourceOf(raw), start, end, raw } });
  }
}

function sourceOf(raw: JsonObject): Pick<Citation, "source" | "quotedText"> {
  const chunk = objectAt(raw, "groundingChunk");
  const [kind] = chunk === null ? [] : Object.values(chunk).filter(isJsonObject);
  const from = kind ?? chunk ?? raw;
  const documentId = stringAt(from, "documentName") ?? stringAt(from, "fileSearchStore") ?? stringAt(from, "placeId");
  return {
    source: { title: stringAt(from, "title") || null, url: stringAt(from, "uri") || null, documentId },
    quotedText: chunk === null ? null : stringAt(from, "text"),
  };
}

interface Place {
  readonly part: number;
  readonly start: number | null;
  readonly end: number | null;
}

interface TextIndex {
  locate(raw: JsonObject): Place;
}

function createTextIndex(state: AnswerState): TextIndex {
  const parts = state.texts.map(({ part, pieces }) => ({ part, text: pieces.join("") }));
  const text = parts.map((part) => part.text).join("");
  const unitOfByte = unitsByByte(text);
  const whole = parts.at(-1)?.part ?? nextPartOf(state);

  /** In the part where the supported text ends; what of it lies in an earlier one is left out. */
  function inPart(start: number, end: number): Place {
    let from = 0;
    for (const { part, text: own } of parts) {
      if (end <= from + own.length) return { part, start: Math.max(0, start - from), end: end - from };
      from += own.length;
    }
    return { part: whole, start: null, end: null };
  }

  return {
    locate(raw) {
      const range = rangeOf(raw, text, unitOfByte);
      return range === null ? { part: whole, start: null, end: null } : inPart(range.start, range.end);
    },
  };
}

/** The UTF-16 range that a source supports: the segment's own words decide where its byte counts are wrong. */
function rangeOf(raw: JsonObject, text: string, unitOfByte: Uint32Array): { start: number; end: number } | null {
  const segment = objectAt(raw, "segment") ?? raw;
  const endByte = countAt(segment, "endIndex");
  const start = unitOfByte[countAt(segment, "startIndex") ?? 0];
  const end = endByte === null ? undefined : unitOfByte[endByte];
  const words = segment === raw ? null : stringAt(segment, "text");
  const isRange = start !== undefined && end !== undefined && start < end;
  if (isRange && (words === null || text.slice(start, end) === words)) return { start, end };
  const at = words === null || words === "" ? -1 : text.indexOf(words);
  return words === null || at === -1 ? null : { start: at, end: at + words.length };
}

/** For each byte of the text in UTF-8, and its end, how many UTF-16 units come before it. */
function unitsByByte(text: string): Uint32Array {
  const units = new Uint32Array(new TextEncoder().encode(text).length + 1);
  let byte = 0;
  let unit = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units.fill(unit, byte, byte + bytes);
    byte += bytes;
    unit += character.length;
  }
  units[byte] = unit;
  return units;
}
