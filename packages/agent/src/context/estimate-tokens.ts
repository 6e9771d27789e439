import { partsOf, toJsonSchema, type ChatInput, type ContentPart, type ToolResultContentPart } from "@crux/core";

/** What of a request costs tokens. */
export type EstimatedInput = Pick<ChatInput, "messages" | "prompt" | "tools" | "responseFormat">;

type Message = NonNullable<ChatInput["messages"]>[number];
type Part = ContentPart | ToolResultContentPart;

/** Vendors frame each message with a few tokens of their own, and the whole with a few more. */
const tokensPerMessage = 4;
const tokensPerRequest = 3;
/** An image of the size vendors scale large ones down to (about 1568 px) costs this much with Anthropic; with others mostly less. */
const tokensPerImage = 1600;
/** Base64 characters per token: a page of a PDF is about 60 kB and 2000 tokens; a second of compressed sound about 20 kB and 32. */
const charactersPerToken = { file: 40, audio: 600 };
/** What is only pointed at, by a URL or a file id. */
const tokensPerReference = 2000;

/**
 * About how many tokens a request costs, of nobody's tokenizer: four ASCII characters a token, one for any other character, and round
 * figures for media. Mostly within a fifth of the truth for prose, less sure for media and code; label it as an estimate.
 */
export function estimateTokens({ messages, prompt, tools = [], responseFormat }: EstimatedInput): number {
  const conversation = messages ?? [{ role: "user" as const, content: prompt ?? "" }];
  const said = conversation.reduce((sum, message) => sum + estimateMessage(message), tokensPerRequest);
  const offered = definitionsOf({ tools, responseFormat }).reduce(
    (sum, text) => sum + tokensPerMessage + ofText(text),
    0,
  );
  return said + offered;
}

/** What a request says beside its messages: each tool, and the form of the answer, as the vendor gets them. */
export function definitionsOf({
  tools = [],
  responseFormat,
}: Pick<EstimatedInput, "tools" | "responseFormat">): readonly string[] {
  const offered = tools.map((tool) => {
    if (tool.type === "provider-tool") return JSON.stringify(tool.definition);
    const { name, description, parameters } = tool;
    return JSON.stringify({ name, description, parameters: parameters === undefined ? {} : toJsonSchema(parameters) });
  });
  return responseFormat?.type === "json-schema"
    ? [...offered, JSON.stringify(toJsonSchema(responseFormat.schema))]
    : offered;
}

const estimated = new WeakMap<Message, number>();

/** The same of one message. */
export function estimateMessage(message: Message): number {
  const known = estimated.get(message);
  if (known !== undefined) return known;
  const tokens = partsOf(message.content).reduce((sum, part) => sum + ofPart(part as Part), tokensPerMessage);
  estimated.set(message, tokens);
  return tokens;
}

function ofPart(part: Part): number {
  switch (part.type) {
    case "text":
    case "reasoning":
    case "refusal":
      return ofText(part.text);
    case "tool-call":
      return tokensPerMessage + ofText(part.name) + ofText(part.arguments);
    case "tool-result":
      return tokensPerMessage + partsOf(part.content).reduce((sum, inner) => sum + ofPart(inner), 0);
    case "image":
      return tokensPerImage;
    case "audio":
    case "file":
      return part.data === undefined ? tokensPerReference : Math.ceil(part.data.length / charactersPerToken[part.type]);
    case "provider-item":
      return ofText(JSON.stringify(part.item));
    default:
      return part satisfies never;
  }
}

function ofText(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) wide += 1;
  return Math.ceil((text.length - wide) / 4 + wide);
}
