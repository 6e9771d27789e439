import type { Citation, JsonObject } from "@crux/core";
import { numberAt, stringAt } from "../wire-json.ts";

/**
 * A citation of a text block. Positions stay in `raw`: they count characters, pages or blocks of the cited
 * document, not of the answer's text.
 */
export function decodeCitation(raw: JsonObject): Citation {
  const source = stringAt(raw, "source");
  const sourceIsUrl = source !== null && /^https?:/.test(source);
  const documentIndex = numberAt(raw, "document_index");
  return {
    source: {
      title: stringAt(raw, "document_title") ?? stringAt(raw, "title"),
      url: stringAt(raw, "url") ?? (sourceIsUrl ? source : null),
      documentId:
        stringAt(raw, "file_id") ??
        (sourceIsUrl ? null : source) ??
        (documentIndex === null ? null : String(documentIndex)),
    },
    quotedText: stringAt(raw, "cited_text"),
    start: null,
    end: null,
    raw,
  };
}
