import {
  mediaPlaceholder,
  type JsonObject,
  type JsonValue,
  type ToolResultContentPart,
  type ToolResultPart,
} from "@crux/core";
import { isJsonObject } from "../wire-json.ts";
import { encodeUserPart, isPart } from "./encode-user-part.ts";
import { annotate, type Encoding } from "./encoding.ts";

/** The call that a result answers, as the conversation has it. */
export interface AnsweredCall {
  readonly name: string;
  /** The id the vendor gave the call; `null` where it gave none. */
  readonly wireId: string | null;
}

/** A tool's result as parts of the wire: the answer to the call, and media that must stand beside it. */
export interface EncodedToolResult {
  readonly response: JsonObject;
  /** For models that take no media inside a result. */
  readonly beside: readonly JsonObject[];
}

/** Encodes one result. The vendor pairs it with its call by id where it gave one, else by name and order. */
export function encodeToolResult(
  part: ToolResultPart,
  call: AnsweredCall | undefined,
  path: string,
  encoding: Encoding,
): EncodedToolResult {
  const media = mediaOf(part, path, encoding);
  const inside = encoding.family.mediaInResults;
  if (media.length > 0 && !inside) {
    const message = `${encoding.model} takes no media inside a tool's result; they follow it.`;
    encoding.warn("changed-content", message, path);
  }
  const functionResponse: JsonObject = {
    ...(call === undefined || call.wireId === null ? {} : { id: call.wireId }),
    name: call?.name ?? part.toolName ?? part.toolCallId,
    response: responseOf(part, media.length > 0),
    ...(media.length > 0 && inside ? { parts: media } : {}),
  };
  return { response: annotate({ functionResponse }, part), beside: inside ? [] : media };
}

function mediaOf({ content }: ToolResultPart, path: string, encoding: Encoding): readonly JsonObject[] {
  if (typeof content === "string") return [];
  return content
    .map((item, at) => (item.type === "text" ? null : encodeUserPart(item, `${path}.content.${at}`, encoding)))
    .filter(isPart);
}

/** A JSON object is the response itself; anything else stands under the vendor's word for it. `$ref` is reserved there. */
function responseOf({ content, isError }: ToolResultPart, hasMedia: boolean): JsonObject {
  const said = typeof content === "string" ? content : textOf(content);
  const text = said === "" && !hasMedia ? (mediaPlaceholder(content) ?? "") : said;
  const value = parseOrText(text);
  if (isJsonObject(value) && value.$ref === undefined && (isError !== true || value.error !== undefined)) return value;
  return isError === true ? { error: text } : { output: text };
}

function textOf(content: readonly ToolResultContentPart[]): string {
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function parseOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
