import type {
  AssistantPart,
  Citation,
  JsonObject,
  JsonValue,
  ProviderItemPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from "@crux/core";
import {
  asObject,
  defined,
  listAt,
  optionsOf,
  parseDataUrl,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
} from "./wire-object.ts";

/** The content of a user's message or of a tool's result, string or list, as parts. @throws CruxError `invalid-request` */
export function readInputParts(content: JsonValue | undefined, provider: string, path: string): readonly UserPart[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw unreadable(path, "expected a string or a list of parts");
  return (content as readonly JsonValue[]).map((part, at) =>
    readInputPart(requireObject(part, `${path}.${at}`), provider, `${path}.${at}`),
  );
}

function readInputPart(part: JsonObject, provider: string, path: string): UserPart {
  switch (String(part.type)) {
    case "input_text":
    case "output_text":
      return {
        type: "text",
        text: stringAt(part, "text") ?? "",
        ...optionsOf(restOf(part, ["type", "text"]), provider),
      };
    case "input_image": {
      const rest = optionsOf(restOf(part, ["type", "image_url", "file_id"]), provider);
      return { type: "image", ...readSource(part, "image_url"), ...rest };
    }
    case "input_file": {
      const rest = optionsOf(restOf(part, ["type", "file_url", "file_id", "file_data", "filename"]), provider);
      const filename = stringAt(part, "filename");
      return { type: "file", ...defined({ filename }), ...readSource(part, "file_url"), ...rest };
    }
    default:
      return toItem(part, provider, path);
  }
}

function readSource(
  part: JsonObject,
  urlKey: string,
): { fileId: string } | { url: string } | { mediaType?: string; data: string } {
  const fileId = stringAt(part, "file_id");
  if (fileId !== undefined) return { fileId };
  const address = stringAt(part, urlKey) ?? stringAt(part, "file_data") ?? "";
  return parseDataUrl(address) ?? (part[urlKey] === undefined ? { data: address } : { url: address });
}

/** What has no neutral form, verbatim. */
export function toItem(item: JsonObject, provider: string, path: string): ProviderItemPart {
  return { type: "provider-item", provider, itemType: requireString(item, "type", path), item };
}

/** An item of the model's, as the parts of its turn; read as the asked model's own, so that it goes back as it came. */
export function readAssistantItem(item: JsonObject, provider: string, path: string): readonly AssistantPart[] {
  if (item.role === "assistant") return readAnswered(item, provider, path);
  if (item.type === "function_call") return [readCall(item, provider, path)];
  if (item.type !== "reasoning") return [toItem(item, provider, path)];
  const text = [...listAt(item, "summary"), ...listAt(item, "content")]
    .map((part) => stringAt(asObject(part) ?? {}, "text") ?? "")
    .join("");
  return [{ type: "reasoning", text, providerMetadata: { [provider]: { item } } }];
}

function readAnswered(item: JsonObject, provider: string, path: string): readonly AssistantPart[] {
  const own = restOf(item, ["content"]);
  const opaque = { providerMetadata: { [provider]: { item: own } } };
  const content =
    typeof item.content === "string" ? [{ type: "output_text", text: item.content }] : listAt(item, "content");
  if (content.length === 0) return [{ type: "text", text: "", ...opaque }];
  return content.map((value, at): AssistantPart => {
    const part = requireObject(value, `${path}.content.${at}`);
    if (part.type === "refusal") return { type: "refusal", text: stringAt(part, "refusal") ?? "", ...opaque };
    const citations = listAt(part, "annotations").flatMap((raw) => readCitation(asObject(raw)));
    return {
      type: "text",
      text: stringAt(part, "text") ?? "",
      ...(citations.length === 0 ? {} : { citations }),
      ...opaque,
    };
  });
}

function readCitation(raw: JsonObject | null): readonly Citation[] {
  if (raw === null) return [];
  const source = { title: stringAt(raw, "title") ?? null, url: stringAt(raw, "url") ?? null, documentId: null };
  return [{ source, quotedText: null, start: null, end: null, raw }];
}

function readCall(item: JsonObject, provider: string, path: string): ToolCallPart {
  const written = item.arguments;
  const own = restOf(item, ["call_id", "name", "arguments"]);
  return {
    type: "tool-call",
    id: requireString(item, "call_id", path),
    name: requireString(item, "name", path),
    arguments: typeof written === "string" ? written : JSON.stringify(written ?? {}),
    complete: true,
    providerMetadata: { [provider]: { item: own } },
  };
}

/** The result of a call of the caller's own tools. */
export function readResult(item: JsonObject, provider: string, path: string): ToolResultPart {
  const { output } = item;
  return {
    type: "tool-result",
    toolCallId: requireString(item, "call_id", path),
    content: typeof output === "string" ? output : readInputParts(output, provider, `${path}.output`),
    ...optionsOf(restOf(item, ["type", "call_id", "output"]), provider),
  };
}
