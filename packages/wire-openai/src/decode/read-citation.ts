import type { Citation, JsonObject } from "@crux/core";
import { readNumber, readObject, readString } from "../wire-json.ts";

/** The `url_citation` of an annotation; `null` for an annotation of another kind. */
export function readUrlCitation(annotation: JsonObject): JsonObject | null {
  return annotation.type === "url_citation" ? (readObject(annotation.url_citation) ?? annotation) : null;
}

/** Where a citation ends in the text, as the vendor counts; `null` where it does not say. */
export function citationEnd(citation: JsonObject): number | null {
  const start = readNumber(citation.start_index);
  const end = readNumber(citation.end_index);
  // Both 0 is what routers say that do not know.
  return start !== null && end !== null && Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start
    ? end
    : null;
}

/**
 * The neutral citation. Vendors count characters, not UTF-16 units: the two are the same where `text` up to the end
 * has no surrogates; elsewhere, and where the range lies outside `text`, `start` and `end` are `null`.
 */
export function toCitation(annotation: JsonObject, citation: JsonObject, text: string): Citation {
  const end = citationEnd(citation);
  const located = end !== null && end <= text.length && !/[\ud800-\udfff]/.test(text.slice(0, end));
  return {
    source: {
      title: readString(citation.title) ?? readString(citation.filename),
      url: readString(citation.url),
      documentId: readString(citation.file_id),
    },
    quotedText: readString(citation.content),
    start: located ? readNumber(citation.start_index) : null,
    end: located ? end : null,
    raw: annotation,
  };
}
