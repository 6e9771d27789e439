import {
  parseModelRef,
  type ChatRequest,
  type ContentPart,
  type JsonObject,
  type JsonValue,
  type MediaPart,
  type Message,
  type ToolResultContentPart,
  type Warning,
} from "@crux/core";
import type { Finding } from "../exchange-result.ts";

/** A piece of a conversation that must be in a request, or be told to be missing. */
interface Piece {
  readonly what: string;
  readonly path: string;
  readonly isIn: (body: Haystack) => boolean;
  /** The warnings that tell that it is missing. */
  readonly toldBy: readonly string[];
}

/** A request body to be searched. */
interface Haystack {
  readonly text: string;
  readonly objects: readonly JsonObject[];
}

const always = ["dropped-failed-turn", "dropped-message"];

/** Everything of a conversation that neither is in the request nor is spoken of by a warning about its place. */
export function untoldLosses(
  request: ChatRequest,
  body: JsonObject,
  warnings: readonly Warning[],
  own: boolean,
): readonly Finding[] {
  const provider = parseModelRef(request.model).provider;
  const haystack: Haystack = { text: leavesOf(body).join("\u0000"), objects: objectsIn(body) };
  return request.messages
    .flatMap((message, index) => piecesOf(message, `messages.${index}`, { own, provider }))
    .filter((piece) => !piece.isIn(haystack) && !warnings.some((warning) => tells(warning, piece)))
    .map(({ what, path }) => ({ field: path, expected: `${what}, or a warning`, got: "neither" }));
}

function tells({ code, path = "" }: Warning, piece: Piece): boolean {
  const isNear = path === piece.path || piece.path.startsWith(`${path}.`) || path.startsWith(`${piece.path}.`);
  return isNear && (always.includes(code) || piece.toldBy.includes(code));
}

/** Whom a conversation goes to. */
interface Receiver {
  readonly provider: string;
  /** Whether it is the model that wrote the assistant's turns. */
  readonly own: boolean;
}

function piecesOf(message: Message, path: string, { own, provider }: Receiver): readonly Piece[] {
  const parts: readonly ContentPart[] =
    typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
  const opaque =
    message.role === "assistant" && !own && (message.providerMetadata ?? parts.find(hasMetadata)) !== undefined
      ? [missing("opaque data", path, ["dropped-opaque-data"])]
      : [];
  const place = (at: number): string => (typeof message.content === "string" ? path : `${path}.content.${at}`);
  return [...opaque, ...parts.flatMap((part, at) => partPieces(part, place(at), { own, provider }))];
}

/** What is left out as a whole is told as a whole. */
function hasMetadata(part: ContentPart): boolean {
  const isWhole = part.type !== "provider-item" && !(part.type === "tool-call" && !part.complete);
  return isWhole && part.providerMetadata !== undefined;
}

function missing(what: string, path: string, toldBy: readonly string[]): Piece {
  return { what, path, toldBy, isIn: () => false };
}

function partPieces(part: ContentPart | ToolResultContentPart, path: string, receiver: Receiver): readonly Piece[] {
  const { own, provider } = receiver;
  switch (part.type) {
    case "text":
      return [
        ...textPiece(part.text, path, ["changed-content"]),
        ...(own || (part.citations ?? []).length === 0 ? [] : [missing("citations", path, ["dropped-citations"])]),
      ];
    case "refusal":
      return textPiece(part.text, path, ["changed-content"]);
    case "reasoning":
      return own || part.text.trim() === "" ? [] : [missing("thinking", path, ["dropped-reasoning"])];
    case "tool-call":
      return [
        {
          what: `the call of ${part.name}`,
          path,
          toldBy: ["dropped-cut-call", "changed-content"],
          isIn: ({ objects }) => part.complete && objects.some((object) => isCall(object, part.name, part.arguments)),
        },
      ];
    case "tool-result": {
      const told = ["dropped-tool-result"];
      if (typeof part.content === "string") return textPiece(part.content, path, told);
      return part.content
        .flatMap((item, at) => partPieces(item, `${path}.content.${at}`, receiver))
        .map((piece) => ({ ...piece, toldBy: [...piece.toldBy, ...told] }));
    }
    case "image":
    case "audio":
    case "file":
      return [
        {
          what: `the ${part.type}`,
          path,
          toldBy: ["dropped-content", "changed-content"],
          isIn: ({ text }) => formsOf(part, own).some((form) => text.includes(form)),
        },
      ];
    case "provider-item":
      return own || part.provider === provider
        ? []
        : [missing(`the ${part.itemType}`, path, ["dropped-provider-item", "dropped-content"])];
  }
}

/** What may stand for media on a wire: its data, the text that it is, its address, its id. */
function formsOf(part: MediaPart, own: boolean): readonly string[] {
  const { data, url, fileId } = part;
  // A sound goes back to the vendor that made it by the id it gave it.
  if (own && part.type === "audio" && part.providerMetadata !== undefined) return leavesOf(part.providerMetadata);
  if (data === undefined) return [url ?? fileId ?? ""];
  const text = new TextDecoder().decode(Buffer.from(data, "base64"));
  return text.trim() === "" ? [data] : [data, text];
}

function textPiece(text: string, path: string, toldBy: readonly string[]): readonly Piece[] {
  if (text.trim() === "") return [];
  const sent = text.toWellFormed();
  const isIn = (haystack: Haystack): boolean => haystack.text.includes(sent) || holdsJson(haystack, sent);
  return [{ what: `the text ${JSON.stringify(text.slice(0, 40))}`, path, toldBy, isIn }];
}

/** A wire may want a result as an object. */
function holdsJson({ objects }: Haystack, text: string): boolean {
  const value = parse(text);
  return isObject(value) && objects.some((object) => isSame(object, value));
}

/** A call in any wire's form: a name, and arguments beside it as text or as an object. */
function isCall(object: JsonObject, name: string, args: string): boolean {
  if (object.name !== name && object.name !== name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64)) return false;
  const wanted = args.trim() === "" ? {} : (parse(args) ?? args);
  return ["arguments", "input", "args"].some((key) => {
    const sent = object[key];
    const value = typeof sent === "string" ? (parse(sent) ?? sent) : (sent ?? {});
    return (key in object || Object.keys(wanted).length === 0) && isSame(value, wanted);
  });
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && isSame((a as JsonObject)[key] ?? null, (b as JsonObject)[key] ?? null))
  );
}

/** Every string in a value. */
export function leavesOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((item) => leavesOf(item as JsonValue))
    : [];
}

function objectsIn(value: JsonValue): readonly JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((item) => objectsIn(item as JsonValue));
  return isObject(value) ? [value, ...inner] : inner;
}
