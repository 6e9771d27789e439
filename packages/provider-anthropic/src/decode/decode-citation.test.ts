import { describe, expect, it } from "vitest";
import { decodeCitation } from "./decode-citation.ts";

describe("decodeCitation", () => {
  it.each([
    [
      {
        type: "char_location",
        cited_text: "q",
        document_index: 0,
        document_title: "Grass",
        start_char_index: 0,
        end_char_index: 20,
      },
      { title: "Grass", url: null, documentId: "0" },
    ],
    [
      {
        type: "page_location",
        cited_text: "q",
        document_index: 2,
        document_title: null,
        start_page_number: 1,
        end_page_number: 2,
      },
      { title: null, url: null, documentId: "2" },
    ],
    [
      { type: "content_block_location", cited_text: "q", document_index: 1, file_id: "file_1" },
      { title: null, url: null, documentId: "file_1" },
    ],
    [
      { type: "search_result_location", cited_text: "q", source: "https://example.com/ruby", title: "Ruby" },
      { title: "Ruby", url: "https://example.com/ruby", documentId: null },
    ],
    [
      { type: "search_result_location", cited_text: "q", source: "kb-42", title: "Ruby" },
      { title: "Ruby", url: null, documentId: "kb-42" },
    ],
    [
      {
        type: "web_search_result_location",
        cited_text: "q",
        url: "https://example.com",
        title: "Web",
        encrypted_index: "x",
      },
      { title: "Web", url: "https://example.com", documentId: null },
    ],
  ])("reads %j", (raw, source) => {
    // Positions count the cited document, not the answer's text.
    expect(decodeCitation(raw)).toEqual({ source, quotedText: "q", start: null, end: null, raw });
  });
});
