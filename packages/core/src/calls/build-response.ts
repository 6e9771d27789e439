import {
  unknownUsage,
  type Attempt,
  type CallTimings,
  type ChatResponse,
  type Cost,
  type FinishReason,
  type ProviderAnswer,
  type Usage,
  type Warning,
} from "../chat-response.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { ToolCallPart } from "../content.ts";
import { restorePaths } from "../conversation/restore-paths.ts";
import type { Turn } from "../conversation/turn.ts";
import type { AssistantPart } from "../messages.ts";
import type { ModelPrices } from "../model.ts";
import { costOf } from "../models/price-of.ts";
import type { CheckValue } from "../schema/check-value.ts";
import { finishedArguments } from "../tool-arguments.ts";
import { parseJsonOutput } from "./json-output.ts";

/** What the core knows of a call beside the provider's answer. */
export interface ResponseFrame {
  readonly request: ChatRequest;
  readonly provider: string;
  /** The vendor's model id that was asked for. */
  readonly model: string;
  readonly callId: string;
  readonly timings: CallTimings;
  readonly attempts: readonly Attempt[];
  /** For an answer whose vendor tells no cost; absent where nobody knows any. */
  readonly prices?: ModelPrices | undefined;
  /** Whether it came out of a batch of the vendor's. */
  readonly batch?: boolean | undefined;
  /** Warnings of the core itself: repairs of the history. */
  readonly warnings: readonly Warning[];
  /** What `json()` checks with. */
  readonly checkValue: CheckValue;
  /** Where the messages the provider was handed stood in the caller's; `null` where they are the same. */
  readonly turns: readonly Turn[] | null;
}

/** Completes a provider's answer. A call ended on a wire that closes calls itself, but whose arguments do not parse, is cut. */
export function buildResponse(answer: ProviderAnswer, frame: ResponseFrame): ChatResponse {
  const content = answer.content.map(checkCall).filter(isWorthKeeping);
  const runnable = answer.finishReason !== "error" && answer.finishReason !== "content-filter";
  const toolCalls = runnable ? content.filter(isCompleteCall) : [];
  return assemble(content, toolCalls, finishReasonOf(answer.finishReason, toolCalls), answer, frame);
}

/** What had come of an answer when the call failed: nothing in it may be run. */
export function buildPartial(answer: ProviderAnswer, frame: ResponseFrame): ChatResponse {
  return assemble(answer.content.filter(isWorthKeeping), [], "error", { ...answer, rawFinishReason: null }, frame);
}

/** Usage of a call that did not come to its end: what the vendor told, completed by an estimate of about four characters a token. */
export function estimateUsage(told: Usage | undefined, inputCharacters: number, outputCharacters: number): Usage {
  const known = told ?? unknownUsage;
  return {
    ...known,
    inputTokens: known.inputTokens ?? Math.ceil(inputCharacters / 4),
    outputTokens: Math.max(known.outputTokens ?? 0, Math.ceil(outputCharacters / 4)),
    estimated: true,
  };
}

function assemble(
  content: readonly AssistantPart[],
  toolCalls: readonly ToolCallPart[],
  finishReason: FinishReason,
  answer: ProviderAnswer,
  frame: ResponseFrame,
): ChatResponse {
  const { request, provider, model } = frame;
  const text = content.reduce((joined, part) => (part.type === "text" ? joined + part.text : joined), "");
  const metadata = answer.messageMetadata === undefined ? {} : { providerMetadata: answer.messageMetadata };
  const ended = finishReason === "error" ? { complete: false } : {};
  return {
    message: { role: "assistant", content, model: `${provider}/${model}`, ...ended, ...metadata },
    text,
    toolCalls,
    finishReason,
    rawFinishReason: answer.rawFinishReason,
    usage: answer.usage ?? unknownUsage,
    cost: answer.cost ?? priced(answer.usage, frame),
    provider,
    model: answer.model ?? model,
    id: answer.id ?? null,
    requestId: answer.requestId ?? null,
    callId: frame.callId,
    timings: frame.timings,
    attempts: frame.attempts,
    fallbackUsed: false,
    rateLimit: answer.rateLimit ?? null,
    providerMetadata: answer.providerMetadata ?? {},
    warnings: [...frame.warnings, ...restorePaths(answer.warnings ?? [], frame.turns)],
    pending: answer.pending ?? null,
    json: () => parseJsonOutput(text, request.responseFormat, frame.checkValue),
  };
}

function priced(usage: Usage | undefined, { prices, batch }: ResponseFrame): Cost | null {
  return prices === undefined || usage === undefined ? null : costOf(usage, prices, { batch });
}

/** Several vendors say `stop` where they mean that tools are to be run. */
function finishReasonOf(reason: FinishReason, toolCalls: readonly ToolCallPart[]): FinishReason {
  return reason === "stop" && toolCalls.length > 0 ? "tool-calls" : reason;
}

function checkCall(part: AssistantPart): AssistantPart {
  if (part.type !== "tool-call" || !part.complete) return part;
  const finished = finishedArguments(part.arguments);
  if (finished === part.arguments) return part;
  return finished === null ? { ...part, complete: false } : { ...part, arguments: finished };
}

function isCompleteCall(part: AssistantPart): part is ToolCallPart {
  return part.type === "tool-call" && part.complete;
}

function isWorthKeeping(part: AssistantPart): boolean {
  if (part.type !== "text" && part.type !== "reasoning" && part.type !== "refusal") return true;
  return (
    part.text !== "" || part.providerMetadata !== undefined || (part.type === "text" && part.citations !== undefined)
  );
}
