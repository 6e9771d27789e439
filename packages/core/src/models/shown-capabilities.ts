import type { ChatRequest } from "../chat-request.ts";
import type { ChatResponse, Warning } from "../chat-response.ts";
import type { CruxError } from "../errors.ts";
import type { Capability } from "../model.ts";
import type { CallRecord } from "../ports/call-observer.ts";

/** What a call showed its model to be able to do, or to refuse. */
export interface ShownCapability {
  readonly capability: Capability;
  readonly works: boolean;
}

/** Reads a call for what it shows. It shows only what happened: that a model did not call a tool shows nothing. */
export function shownCapabilities(record: CallRecord): readonly ShownCapability[] {
  const { error, request, response } = record;
  if (error !== null) return refusedIn(error, request).map((capability) => ({ capability, works: false }));
  return workedIn(record, request, response).map((capability) => ({ capability, works: true }));
}

function workedIn(
  { operation }: CallRecord,
  request: ChatRequest,
  { toolCalls, usage, message, warnings, finishReason, text }: ChatResponse,
): readonly Capability[] {
  const worked: Capability[] = ["chat"];
  const lost = (path: string): boolean => warnings.some((warning) => concerns(warning, path));
  if (operation === "stream" && !warnings.some(({ code }) => code === "not-streamed")) worked.push("stream");
  if (toolCalls.length > 0) worked.push("tools");
  if ((usage.reasoningTokens ?? 0) > 0 || message.content.some(({ type }) => type === "reasoning"))
    worked.push("reasoning");
  if (message.content.some((part) => part.type === "text" && (part.citations?.length ?? 0) > 0))
    worked.push("citations");
  if ((usage.cacheReadTokens ?? 0) > 0) worked.push("prompt-caching");
  const format = request.responseFormat?.type ?? "text";
  if (format !== "text" && finishReason === "stop" && !lost("responseFormat") && isJson(text)) worked.push(format);
  // A part that was left out, or told in words, shows nothing; which of several it was is not looked for.
  if (!lost("messages")) worked.push(...mediaOf(request));
  return worked;
}

function concerns({ path }: Warning, of: string): boolean {
  return path === of || path?.startsWith(`${of}.`) === true;
}

const mediaCapabilities = { image: "image-input", audio: "audio-input", file: "document-input" } as const;

function mediaOf({ messages }: ChatRequest): readonly Capability[] {
  const found = new Set<Capability>();
  for (const { role, content } of messages) {
    if (role !== "user" || typeof content === "string") continue;
    for (const { type } of content)
      if (type === "image" || type === "audio" || type === "file") found.add(mediaCapabilities[type]);
  }
  return [...found];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How vendors name what a model lacks. */
const vendorWords: Readonly<Record<string, string>> = {
  tools: "(?:tools?(?: use| call(?:ing|s))?|function[ -]calling)",
  "image-input": "(?:images?(?: inputs?)?|vision|image_url)",
  "audio-input": "(?:audio(?: inputs?)?|input_audio)",
  "document-input": "(?:documents?|files?|pdfs?)(?: inputs?)?",
  reasoning: "(?:thinking|reasoning)",
  "json-schema": "(?:json[_ ]schema|structured outputs?|(?:response_format['\"]? of type ['\"]?json_schema))",
  json: "(?:json mode|json[_ ]object)",
  stream: "streaming",
};

/** Said of the model as a whole; "this image is not supported" or "value 'minimal' is not supported" are about a value. */
const refusals = Object.entries(vendorWords).map(([capability, word]) => ({
  capability,
  pattern: new RegExp(
    [
      `does(?: not|n't) support (?:the use of )?['"]?${word}['"]?(?=[\\s.,;"']|$)`,
      `(?:^|[\\s:])['"]?${word}['"]? (?:is|are) not supported (?:in|with|by|for|on) (?:this|the) (?:[\\w-]+ )?model`,
      `no endpoints found that support ${word}`,
    ].join("|"),
  ),
}));

const mostWords = 2000;

function refusedIn({ details, message }: CruxError, request: ChatRequest): readonly Capability[] {
  const { status } = details;
  if (status !== 400 && status !== 404 && status !== 422) return [];
  const words = message.slice(0, mostWords).toLowerCase();
  const asked = askedIn(request);
  return refusals
    .filter(({ capability, pattern }) => asked.includes(capability) && pattern.test(words))
    .map(({ capability }) => capability);
}

function askedIn(request: ChatRequest): readonly Capability[] {
  const { tools = [], reasoning, responseFormat } = request;
  return [
    "stream",
    ...(tools.length > 0 ? ["tools"] : []),
    ...(reasoning !== undefined && reasoning.effort !== "none" ? ["reasoning"] : []),
    ...(responseFormat === undefined ? [] : [responseFormat.type]),
    ...mediaOf(request),
  ];
}
