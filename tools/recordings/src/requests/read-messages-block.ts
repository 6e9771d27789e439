import type {
  AssistantPart,
  Citation,
  FilePart,
  ImagePart,
  JsonObject,
  ProviderItemPart,
  TextPart,
  ToolResultContentPart,
  ToolResultPart,
} from "@crux/core";
import { readCacheMark } from "./read-cache-mark.ts";
import {
  asObject,
  booleanAt,
  defined,
  listAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
} from "./wire-object.ts";

/** What a block of a Messages user turn becomes. */
export type TurnPart = TextPart | ImagePart | FilePart | ProviderItemPart | ToolResultPart;

/** One block of a user turn, tool results included. @throws CruxError `invalid-request` */
export function readUserBlock(block: JsonObject, provider: string, path: string): TurnPart {
  if (block.type !== "tool_result") return readContentBlock(block, provider, path);
  const { content } = block;
  return {
    type: "tool-result",
    toolCallId: requireString(block, "tool_use_id", path),
    content:
      typeof content === "string"
        ? content
        : listAt(block, "content").map((item, at): ToolResultContentPart =>
            readContentBlock(requireObject(item, `${path}.content.${at}`), provider, path),
          ),
    ...defined({ isError: booleanAt(block, "is_error") }),
    ...readCacheMark(block),
    ...optionsOf(restOf(block, ["type", "tool_use_id", "content", "is_error", "cache_control"]), provider),
  };
}

/** One block of an assistant turn. Signatures and sealed thinking become `providerMetadata`, as a decoded answer has them. @throws CruxError `invalid-request` */
export function readAssistantBlock(block: JsonObject, provider: string, path: string): AssistantPart {
  switch (String(block.type)) {
    case "thinking":
      return readThinking(block, provider);
    case "redacted_thinking":
      return {
        type: "reasoning",
        text: "",
        providerMetadata: { [provider]: { redactedData: requireString(block, "data", path) } },
      };
    case "tool_use":
      return {
        type: "tool-call",
        id: requireString(block, "id", path),
        name: requireString(block, "name", path),
        arguments: JSON.stringify(block.input ?? {}),
        complete: true,
        ...readCacheMark(block),
        ...metadataOf(restOf(block, ["type", "id", "name", "input", "cache_control"]), provider),
      };
    default:
      return readContentBlock(block, provider, path);
  }
}

function readThinking(block: JsonObject, provider: string): AssistantPart {
  const signature = stringAt(block, "signature") ?? "";
  return {
    type: "reasoning",
    text: stringAt(block, "thinking") ?? "",
    ...metadataOf(signature === "" ? {} : { signature }, provider),
  };
}

function metadataOf(
  values: JsonObject,
  provider: string,
): { readonly providerMetadata?: { readonly [provider: string]: JsonObject } } {
  return Object.keys(values).length === 0 ? {} : { providerMetadata: { [provider]: values } };
}

function readContentBlock(
  block: JsonObject,
  provider: string,
  path: string,
): TextPart | ImagePart | FilePart | ProviderItemPart {
  const source = asObject(block.source);
  if (block.type === "text") return readText(block, provider);
  const media = source === null ? null : readSource(source);
  if (media !== null && block.type === "image") {
    return {
      type: "image",
      ...media,
      ...readCacheMark(block),
      ...optionsOf(restOf(block, ["type", "source", "cache_control"]), provider),
    };
  }
  if (media !== null && block.type === "document") {
    const rest = optionsOf(restOf(block, ["type", "source", "title", "cache_control"]), provider);
    return {
      type: "file",
      ...media,
      ...defined({ filename: stringAt(block, "title") }),
      ...readCacheMark(block),
      ...rest,
    };
  }
  return { type: "provider-item", provider, itemType: requireString(block, "type", path), item: block };
}

function readText(block: JsonObject, provider: string): TextPart {
  const citations = listAt(block, "citations").map((citation) => readCitation(requireObject(citation, "citations")));
  return {
    type: "text",
    text: stringAt(block, "text") ?? "",
    ...(citations.length === 0 ? {} : { citations }),
    ...readCacheMark(block),
    ...optionsOf(restOf(block, ["type", "text", "citations", "cache_control"]), provider),
  };
}

/** Offsets on this wire count in the document cited, not in the text, so that ours stay unknown. */
function readCitation(citation: JsonObject): Citation {
  const index = citation.document_index;
  return {
    source: {
      title: stringAt(citation, "document_title") ?? stringAt(citation, "title") ?? null,
      url: stringAt(citation, "url") ?? null,
      documentId: stringAt(citation, "file_id") ?? (typeof index === "number" ? String(index) : null),
    },
    quotedText: stringAt(citation, "cited_text") ?? null,
    start: null,
    end: null,
    raw: citation,
  };
}

/** Where the bytes are; `null` for a source that is none of a neutral part's, such as content blocks. */
function readSource(source: JsonObject): Partial<Pick<FilePart, "mediaType" | "data" | "url" | "fileId">> | null {
  const data = stringAt(source, "data") ?? "";
  switch (String(source.type)) {
    case "base64":
      return defined({ mediaType: stringAt(source, "media_type"), data });
    case "text":
      return { mediaType: "text/plain", data: Buffer.from(data, "utf8").toString("base64") };
    case "url":
      return { url: stringAt(source, "url") ?? "" };
    case "file":
      return { fileId: stringAt(source, "file_id") ?? "" };
    default:
      return null;
  }
}
