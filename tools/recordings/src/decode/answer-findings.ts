import type { AssistantPart, ChatResponse, JsonValue, ToolCallPart } from "@crux/core";
import type { ExpectedAnswer, ExpectedToolCall, ExpectedUsage, RecordedExchange } from "@crux/testkit";
import { differences } from "../compare/differences.ts";
import { parsedOrText } from "../compare/canonical-json.ts";
import type { Finding } from "../exchange-result.ts";

/** What of an answer is not as its wire says. */
export function answerFindings(
  exchange: RecordedExchange,
  expected: ExpectedAnswer,
  response: ChatResponse,
): readonly Finding[] {
  const { content } = response.message;
  return [
    ...same("text", expected.text, response.text),
    ...same("reasoning", expected.reasoning, textOf(content, "reasoning")),
    ...same("refusal", expected.refusal, textOf(content, "refusal")),
    ...callFindings(expected.toolCalls, expected.cutToolCalls, content),
    ...same("runnable calls", runnable(expected), response.toolCalls.length),
    ...same("finishReason", expected.finishReason, response.finishReason),
    ...same("rawFinishReason", expected.rawFinishReason, response.rawFinishReason),
    ...usageFindings(expected.usage, response),
    ...same("id", expected.id, response.id),
    ...(expected.model === null ? [] : same("model", expected.model, response.model)),
    ...requestIdFindings(exchange, requestIdOf(exchange), response.requestId),
    ...opaqueFindings(expected.opaque, response),
    ...same(
      "provider items",
      expected.providerItems,
      content.flatMap((part) => (part.type === "provider-item" ? [part.itemType] : [])),
    ),
    ...same(
      "citations",
      expected.citations,
      content.reduce((sum, part) => sum + (part.type === "text" ? (part.citations?.length ?? 0) : 0), 0),
    ),
    ...same(
      "logprobs",
      expected.logprobs,
      holdsLogprobs(response.providerMetadata) || holdsLogprobs(response.message.providerMetadata ?? {}),
    ),
  ];
}

/** One finding where two values are not the same. */
export function same(field: string, expected: unknown, got: unknown): readonly Finding[] {
  return differences(expected, got).length === 0 ? [] : [{ field, expected, got }];
}

/** The joined text of all parts of one kind. */
export function textOf(content: readonly AssistantPart[], type: "text" | "reasoning" | "refusal"): string {
  return content.map((part) => (part.type === type ? part.text : "")).join("");
}

/** Calls the vendor ended, in order, and the number of those it did not. An id the wire never gave must still be one of its own. */
export function callFindings(
  expected: readonly ExpectedToolCall[],
  cut: number,
  content: readonly AssistantPart[],
): readonly Finding[] {
  const calls = content.filter((part) => part.type === "tool-call");
  const ended = calls.filter((call) => call.complete);
  const told = expected.map(({ id, name, arguments: text }, at) => ({
    id: id ?? ended[at]?.id,
    name,
    arguments: parsedOrText(text),
  }));
  return [
    ...same("tool calls", told, ended.map(plainCall)),
    ...same("cut tool calls", cut, calls.length - ended.length),
    ...same("distinct call ids", calls.length, new Set(calls.map((call) => call.id)).size),
  ];
}

function plainCall({ id, name, arguments: text }: ToolCallPart): {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonValue;
} {
  return { id, name, arguments: parsedOrText(text) };
}

/** Nothing of an answer that was stopped or failed may be run. */
function runnable({ finishReason, toolCalls }: ExpectedAnswer): number {
  return finishReason === "error" || finishReason === "content-filter" ? 0 : toolCalls.length;
}

const unknown: ExpectedUsage = {
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

function usageFindings(expected: ExpectedUsage | null, { usage }: ChatResponse): readonly Finding[] {
  const { estimated, raw, ...counts } = usage;
  return [
    ...same("usage", expected ?? unknown, counts),
    ...same("usage.estimated", false, estimated),
    ...same("usage.raw", expected !== null, raw !== null),
  ];
}

/** The id of the request stands in a header; where no header of that name came, only another header's value may stand for it. */
export function requestIdFindings(
  exchange: RecordedExchange,
  expected: string | null,
  got: string | null,
): readonly Finding[] {
  const other = expected === null && got !== null && Object.values(exchange.response.headers).includes(got);
  return other ? [] : same("requestId", expected, got);
}

function requestIdOf(exchange: RecordedExchange): string | null {
  return headerOf(exchange, "x-request-id") ?? headerOf(exchange, "request-id") ?? null;
}

function headerOf({ response }: RecordedExchange, wanted: string): string | undefined {
  return Object.entries(response.headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

const logprobKeys = ["logprobs", "chosenCandidates"];

/** Every seal the wire sent is somewhere in the metadata, byte for byte and in order. */
function opaqueFindings(expected: readonly string[], { message }: ChatResponse): readonly Finding[] {
  const held = [
    ...message.content.flatMap((part) => [
      ...stringsIn(part.providerMetadata),
      // What has no neutral form keeps its seal in itself.
      ...(part.type === "provider-item" ? stringsIn(part.item.thoughtSignature) : []),
    ]),
    ...stringsIn(message.providerMetadata),
  ];
  let at = 0;
  const missing = expected.filter((seal) => {
    const found = held.indexOf(seal, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  });
  return missing.length === 0
    ? []
    : [
        {
          field: "opaque",
          expected: missing,
          got: held.length === 0 ? "no metadata" : `${held.length} other strings, or another order`,
        },
      ];
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function holdsLogprobs(value: unknown, key = ""): boolean {
  if (Array.isArray(value))
    return logprobKeys.includes(key) ? value.length > 0 : value.some((item) => holdsLogprobs(item));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, item]) =>
    key === "logprobs" ? Array.isArray(item) && item.length > 0 : holdsLogprobs(item, name),
  );
}
