import { isDeepStrictEqual } from "node:util";
import type { ChatResponse, StreamStart, Usage } from "@crux/core";
import type { ToldPart } from "./check-deltas.ts";
import type { Report } from "./grammar-violation.ts";

/** Checks that a response, or the partial one of a failed stream, is what the deltas told. */
export function checkResponse(
  response: ChatResponse,
  parts: ReadonlyMap<number, ToldPart>,
  failed: boolean,
  report: Report,
): void {
  const what = failed ? "partial" : "response";
  const told = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  const text = told.reduce((joined, part) => (part.kind === "text" ? joined + part.text : joined), "");
  if (response.text !== text)
    report(
      "response-text",
      `${what}.text has ${response.text?.length} characters, the text deltas have ${text.length}, or they differ.`,
    );
  checkContent(response, told, what, report);
  checkCalls(response, told, failed, what, report);
  checkUsage(response.usage, what, report);
}

/** Checks that the response names the same call, provider, id and model as `start`. */
export function checkIdentity(response: ChatResponse, start: StreamStart, report: Report): void {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["provider", response.provider, start.provider],
    ["callId", response.callId, start.callId],
    ["id", response.id, start.id ?? response.id],
    ["model", response.model, start.model ?? response.model],
  ];
  for (const [name, has, expected] of pairs) {
    if (has !== expected)
      report("response-identity", `The response's ${name} is ${String(has)}, but start said ${String(expected)}.`);
  }
}

function checkContent(response: ChatResponse, told: readonly ToldPart[], what: string, report: Report): void {
  const expected = told.flatMap(partOf);
  const content = response.message?.content.map(plain);
  if (isDeepStrictEqual(content, expected)) return;
  const at = expected.findIndex((part, index) => !isDeepStrictEqual(part, content?.[index]));
  const place =
    at === -1
      ? `has ${content?.length} parts, the deltas made ${expected.length}`
      : `differs at part ${at}: ${JSON.stringify(content?.[at])?.slice(0, 200)} is not ${JSON.stringify(expected[at])?.slice(0, 200)}`;
  report("response-content", `${what}.message.content is not the fold of the deltas: it ${place}.`);
}

function partOf(part: ToldPart): readonly unknown[] {
  const metadata = Object.keys(part.metadata).length === 0 ? {} : { providerMetadata: part.metadata };
  if (part.kind === "tool-call") {
    const text = part.ended && part.text.trim() === "" ? "{}" : part.text;
    return [
      plain({ type: part.kind, id: part.id, name: part.name, arguments: text, complete: part.ended, ...metadata }),
    ];
  }
  if (part.kind === "whole") return [plain({ ...part.content, ...mergedWith(part.content, part.metadata) })];
  if (part.text === "" && part.citations.length === 0 && Object.keys(part.metadata).length === 0) return [];
  return [
    plain({
      type: part.kind,
      text: part.text,
      ...(part.citations.length === 0 ? {} : { citations: part.citations }),
      ...metadata,
    }),
  ];
}

function mergedWith(content: object | null, added: ToldPart["metadata"]): object {
  if (Object.keys(added).length === 0) return {};
  const own = (content as { providerMetadata?: ToldPart["metadata"] } | null)?.providerMetadata ?? {};
  const providers = new Set([...Object.keys(own), ...Object.keys(added)]);
  return {
    providerMetadata: Object.fromEntries(
      [...providers].map((provider) => [provider, { ...own[provider], ...added[provider] }]),
    ),
  };
}

function checkCalls(
  response: ChatResponse,
  told: readonly ToldPart[],
  failed: boolean,
  what: string,
  report: Report,
): void {
  const runnable = !failed && response.finishReason !== "error" && response.finishReason !== "content-filter";
  const expected = runnable
    ? told.filter((part) => part.kind === "tool-call" && part.ended).map((part) => part.id)
    : [];
  const has = response.toolCalls?.map((call) => call.id) ?? [];
  if (!isDeepStrictEqual(has, expected)) {
    const why = runnable ? "the calls that ended" : "none, since nothing may be run";
    report("response-calls", `${what}.toolCalls are [${has.join(", ")}]; expected ${why}: [${expected.join(", ")}].`);
  }
}

/** Parts of a whole cannot be more than the whole. */
function checkUsage(usage: Usage, what: string, report: Report): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  const counts = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens };
  for (const [name, count] of Object.entries(counts)) {
    if (count !== null && !(Number.isInteger(count) && count >= 0))
      report("response-usage", `${what}.usage.${name} is ${String(count)}; expected null or an integer of at least 0.`);
  }
  const cached = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  if (inputTokens !== null && cached > inputTokens)
    report("response-usage", `${what}.usage counts ${cached} cached tokens in ${inputTokens} of input.`);
  if (outputTokens !== null && (reasoningTokens ?? 0) > outputTokens)
    report(
      "response-usage",
      `${what}.usage counts ${reasoningTokens} tokens of reasoning in ${outputTokens} of output.`,
    );
}

/** Without keys that hold `undefined`. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
