import type { AssistantPart, ChatResponse, CruxError } from "@crux/core";
import { demandEqual } from "./compare.ts";
import type { FixtureExpectation } from "./provider-fixture.ts";

/** Compares an answer with what the fixture expects of it. */
export function demandAnswer(response: ChatResponse, expected: FixtureExpectation, what: string): void {
  const { usage, warnings, toolCalls } = expected;
  const actual = {
    ...response,
    reasoning: joined(response.message.content, "reasoning"),
    refusal: joined(response.message.content, "refusal"),
  };
  for (const key of [
    "text",
    "reasoning",
    "refusal",
    "finishReason",
    "rawFinishReason",
    "id",
    "model",
    "pending",
  ] as const) {
    if (expected[key] !== undefined) demandEqual(actual[key], expected[key], `${what}: ${key}`);
  }
  for (const [name, count] of Object.entries(usage ?? {}))
    demandEqual(response.usage[name as keyof typeof response.usage], count, `${what}: usage.${name}`);
  if (warnings !== undefined)
    demandEqual(
      response.warnings.map(({ code }) => code),
      warnings,
      `${what}: codes of warnings`,
    );
  if (toolCalls === undefined) return;
  const called = response.toolCalls.map(({ id, name, arguments: text }, index) => ({
    ...(toolCalls[index]?.id === undefined ? {} : { id }),
    name,
    arguments: text,
  }));
  demandEqual(called, toolCalls, `${what}: toolCalls`);
}

/** Compares a failure with what the fixture expects of it. */
export function demandError(error: CruxError, expected: FixtureExpectation, what: string): void {
  demandEqual(error.code, expected.code, `${what}: code (its message: ${error.message.slice(0, 200)})`);
  for (const key of ["status", "vendorCode", "requestId", "retryAfterMs"] as const) {
    if (expected[key] !== undefined) demandEqual(error.details[key], expected[key], `${what}: details.${key}`);
  }
  if (expected.retryable !== undefined) demandEqual(error.retryable, expected.retryable, `${what}: retryable`);
  if (expected.text !== undefined) demandEqual(error.partial?.text, expected.text, `${what}: partial.text`);
}

/** What two tellings of one answer must have in common: times and ids aside. */
export function comparable(response: ChatResponse): unknown {
  const ids = new Map<string, string>();
  for (const part of response.message.content) if (part.type === "tool-call") ids.set(part.id, `call ${ids.size + 1}`);
  const rename = (part: AssistantPart): AssistantPart =>
    part.type === "tool-call" ? { ...part, id: ids.get(part.id) ?? part.id } : part;
  const {
    message,
    toolCalls,
    text,
    finishReason,
    rawFinishReason,
    usage,
    cost,
    provider,
    model,
    pending,
    providerMetadata,
  } = response;
  const { raw: _raw, ...counts } = usage;
  return {
    message: { ...message, content: message.content.map(rename) },
    toolCalls: toolCalls.map(rename),
    ...{ text, finishReason, rawFinishReason, usage: counts, cost, provider, model, pending, providerMetadata },
  };
}

function joined(content: readonly AssistantPart[], type: "reasoning" | "refusal"): string {
  return content.reduce((text, part) => (part.type === type ? text + part.text : text), "");
}
