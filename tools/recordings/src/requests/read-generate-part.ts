import type {
  AssistantPart,
  AudioPart,
  FilePart,
  ImagePart,
  JsonObject,
  ProviderItemPart,
  TextPart,
  ToolResultContentPart,
  ToolResultPart,
} from "@crux/core";
import { asObject, defined, listAt, optionsOf, requireObject, requireString, restOf, stringAt } from "./wire-object.ts";

/** What a part of a user turn becomes. */
export type UserTurnPart = TextPart | ImagePart | AudioPart | FilePart | ProviderItemPart;

/** Reads the parts of a conversation, and remembers its calls, so that results find theirs by id, or by name and order. */
export class GeneratePartReader {
  readonly #provider: string;
  readonly #calls: {
    readonly id: string;
    readonly wireId: string | undefined;
    readonly name: string;
    answered: boolean;
  }[] = [];

  constructor(provider: string) {
    this.#provider = provider;
  }

  /** One part of a user's turn that is no result. */
  user(part: JsonObject, path: string): UserTurnPart {
    const text = stringAt(part, "text");
    if (text !== undefined) return { type: "text", text, ...this.#options(restOf(part, ["text", "thought"])) };
    return this.#mediaOf(part, (rest) => this.#options(rest)) ?? this.#item(part, path);
  }

  /** One part of the model's turn. Signatures become `providerMetadata`, as a decoded answer has them. */
  model(part: JsonObject, path: string): AssistantPart {
    const call = asObject(part.functionCall);
    if (call !== null) return this.#call(part, call, path);
    const text = stringAt(part, "text");
    const metadata = this.#metadata(restOf(part, ["text", "thought"]));
    if (text !== undefined) return { type: part.thought === true ? "reasoning" : "text", text, ...metadata };
    return this.#mediaOf(part, (rest) => this.#metadata(rest)) ?? this.#item(part, path);
  }

  /** The answer to a call. */
  result(part: JsonObject, path: string): ToolResultPart {
    const response = requireObject(part.functionResponse, path);
    const name = requireString(response, "name", path);
    const wireId = stringAt(response, "id");
    const call = this.#calls.find(
      (known) => !known.answered && (wireId === undefined ? known.name === name : known.wireId === wireId),
    );
    if (call !== undefined) call.answered = true;
    return {
      type: "tool-result",
      toolCallId: call?.id ?? wireId ?? `unasked_${name}`,
      toolName: name,
      ...this.#resultContent(response, path),
      ...this.#options(restOf(part, ["functionResponse", "thought"])),
    };
  }

  #resultContent(response: JsonObject, path: string): Pick<ToolResultPart, "content" | "isError"> {
    const value = asObject(response.response) ?? {};
    const media = listAt(response, "parts").map((item): ToolResultContentPart =>
      this.user(requireObject(item, path), path),
    );
    const [[key, only] = ["", null], ...others] = Object.entries(value);
    const isWord =
      typeof only === "string" && others.length === 0 && (key === "output" || key === "error") && !isObjectText(only);
    const text = isWord ? only : JSON.stringify(value);
    const content = media.length === 0 ? text : [{ type: "text" as const, text }, ...media];
    return isWord && key === "error" ? { content, isError: true } : { content };
  }

  #call(part: JsonObject, call: JsonObject, path: string): AssistantPart {
    const name = requireString(call, "name", path);
    const wireId = stringAt(call, "id");
    const taken = this.#calls.some(({ id }) => id === wireId);
    const id = wireId === undefined || taken ? `made_${this.#calls.length}` : wireId;
    this.#calls.push({ id, wireId, name, answered: false });
    return {
      type: "tool-call",
      id,
      name,
      arguments: JSON.stringify(call.args ?? {}),
      complete: true,
      ...this.#metadata({ ...restOf(part, ["functionCall", "thought"]), ...defined({ id: wireId }) }),
    };
  }

  #mediaOf<Rest extends object>(
    part: JsonObject,
    keep: (rest: JsonObject) => Rest,
  ): (ImagePart & Rest) | (AudioPart & Rest) | (FilePart & Rest) | null {
    const inline = asObject(part.inlineData);
    const remote = asObject(part.fileData);
    const media = inline ?? remote;
    if (media === null) return null;
    const mediaType = stringAt(media, "mimeType");
    const kind = mediaType?.split("/")[0];
    return {
      type: kind === "image" || kind === "audio" ? kind : "file",
      ...defined({ mediaType }),
      ...(inline === null ? { url: stringAt(media, "fileUri") ?? "" } : { data: stringAt(media, "data") ?? "" }),
      ...keep(restOf(part, ["inlineData", "fileData", "thought"])),
    };
  }

  #item(part: JsonObject, path: string): ProviderItemPart {
    const itemType = Object.keys(part).find((key) => key !== "thought" && key !== "thoughtSignature");
    return { type: "provider-item", provider: this.#provider, itemType: itemType ?? path, item: part };
  }

  #options(rest: JsonObject): ReturnType<typeof optionsOf> {
    return optionsOf(rest, this.#provider);
  }

  #metadata(values: JsonObject): { providerMetadata?: { [provider: string]: JsonObject } } {
    return Object.keys(values).length === 0 ? {} : { providerMetadata: { [this.#provider]: values } };
  }
}

function isObjectText(text: string): boolean {
  try {
    return asObject(JSON.parse(text) as JsonObject) !== null;
  } catch {
    return false;
  }
}
