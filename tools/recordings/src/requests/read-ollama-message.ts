import type { JsonObject, JsonValue, Message, ToolCallPart, UserPart } from "@crux/core";
import {
  asObject,
  defined,
  listAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
  unreadable,
} from "./wire-object.ts";

/** A call that waits for its result. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** The id the wire gave; older clients give none, and results follow by name or in order. */
  readonly told: string | undefined;
}

/** The messages of a request to Ollama's own chat. `model` names the asked one, whose own the turns are. @throws CruxError `invalid-request` */
export function readOllamaMessages(messages: readonly JsonValue[], model: string): readonly Message[] {
  const open: OpenCall[] = [];
  let made = 0;
  const newId = (): string => `call-${++made}`;
  return messages.map((value, at): Message => {
    const path = `messages.${at}`;
    const message = requireObject(value, path);
    switch (String(message.role)) {
      case "system":
        return { role: "system", content: stringAt(message, "content") ?? "", ...rest(message, []) };
      case "user":
        return { role: "user", content: readContent(message), ...rest(message, ["images"]) };
      case "assistant":
        return readAssistant(message, { model, path, open, newId });
      case "tool":
        return readResult(message, open, path);
      default:
        throw unreadable(`${path}.role`, "expected system, user, assistant or tool");
    }
  });
}

function rest(message: JsonObject, known: readonly string[]): ReturnType<typeof optionsOf> {
  return optionsOf(restOf(message, ["role", "content", ...known]), "ollama");
}

function readContent(message: JsonObject): readonly Extract<UserPart, { type: "text" | "image" }>[] {
  const text = stringAt(message, "content") ?? "";
  const images = listAt(message, "images").filter((image) => typeof image === "string");
  return [
    ...(text === "" ? [] : [{ type: "text", text } as const]),
    ...images.map((data) => ({ type: "image", data }) as const),
  ];
}

interface Turn {
  readonly model: string;
  readonly path: string;
  readonly open: OpenCall[];
  readonly newId: () => string;
}

function readAssistant(message: JsonObject, { model, path, open, newId }: Turn): Message {
  const thinking = stringAt(message, "thinking") ?? "";
  const text = stringAt(message, "content") ?? "";
  const calls = listAt(message, "tool_calls").map((value, at): ToolCallPart => {
    const call = requireObject(value, `${path}.tool_calls.${at}`);
    const definition = requireObject(call.function, `${path}.tool_calls.${at}.function`);
    const told = stringAt(call, "id");
    const id = told ?? newId();
    const name = requireString(definition, "name", path);
    open.push({ id, name, told });
    return {
      type: "tool-call",
      id,
      name,
      arguments: JSON.stringify(asObject(definition.arguments) ?? {}),
      complete: true,
      ...(told === undefined ? { providerMetadata: { ollama: { id: null } } } : {}),
    };
  });
  return {
    role: "assistant",
    model,
    content: [
      ...(thinking === "" ? [] : [{ type: "reasoning", text: thinking } as const]),
      ...(text === "" ? [] : [{ type: "text", text } as const]),
      ...calls,
    ],
    ...rest(message, ["thinking", "tool_calls"]),
  };
}

/** A result names its call by id, by the tool, or by nothing but its place. */
function readResult(message: JsonObject, open: OpenCall[], path: string): Message {
  const id = stringAt(message, "tool_call_id");
  const toolName = stringAt(message, "tool_name");
  const at = open.findIndex((call) =>
    id === undefined ? toolName === undefined || call.name === toolName : call.told === id,
  );
  const [call] = at === -1 ? [] : open.splice(at, 1);
  if (call === undefined) throw unreadable(path, "a result without a call");
  const images = listAt(message, "images").length > 0;
  return {
    role: "tool",
    content: [
      {
        type: "tool-result",
        toolCallId: call.id,
        content: images ? readContent(message) : (stringAt(message, "content") ?? ""),
        ...defined({ toolName }),
      },
    ],
    ...rest(message, ["images", "tool_call_id", "tool_name"]),
  };
}
