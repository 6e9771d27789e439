import { isCruxError, type Message } from "@crux/core";
import { loadRecordings, type UnreadableRecording } from "@crux/testkit";
import type { Finding } from "../exchange-result.ts";
import type { RecordingFilter } from "../run-recordings.ts";
import { conversationOf, type Conversation } from "./conversation.ts";
import { untoldLosses } from "./content-fate.ts";
import { handoverTargets, handOver, type HandedRequest, type HandoverTarget } from "./handover-target.ts";
import { leakedOpaque, lostOpaque } from "./opaque-fate.ts";

/** One conversation on its way from one vendor to another, and what is wrong with it. */
export interface HandoverResult {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly findings: readonly Finding[];
  /** How many losses were told. */
  readonly told: number;
}

/** How many came through, and how many did not. */
export function handoverTotals(results: readonly HandoverResult[]): {
  readonly passed: number;
  readonly failed: number;
} {
  const failed = results.filter(({ findings }) => findings.length > 0).length;
  return { passed: results.length - failed, failed };
}

/** What a run needs. */
export interface HandoverRun {
  readonly folder: string;
  readonly filter: RecordingFilter;
  readonly onUnreadable?: (file: UnreadableRecording) => void;
}

/** Hands every recorded conversation to every vendor; to its own as the same model goes on with it. */
export async function* runHandover({
  folder,
  filter,
  onUnreadable,
}: HandoverRun): AsyncGenerator<HandoverResult, void, undefined> {
  const targets = handoverTargets();
  for await (const exchange of loadRecordings(folder, filter, onUnreadable)) {
    const conversation = await conversationOf(exchange);
    if (conversation === null) continue;
    for (const target of targets) yield await judgePair(conversation, target);
  }
}

/** Hands one conversation to one vendor; to its own as the same model goes on with it. */
export async function judgePair(conversation: Conversation, target: HandoverTarget): Promise<HandoverResult> {
  const { id, provider: from } = conversation;
  const own = from === target.provider;
  const model = own ? conversation.model : target.model;
  const { messages } = conversation.request;
  // A vendor's options are of the surface they were recorded on.
  const isSameSurface = surfaceOf(conversation.api) === surfaceOf(target.api);
  const request = {
    ...conversation.request,
    model: `${target.provider}/${model}`,
    messages: own && !isSameSurface ? withoutOptions(messages) : messages,
  };
  try {
    const handed = await handOver(request, conversation.request.model, target);
    const findings = findingsOf(conversation, target, own, handed);
    return { id, from, to: target.provider, findings, told: handed.report.losses.length };
  } catch (thrown) {
    const got =
      thrown instanceof Error
        ? `${isCruxError(thrown) ? thrown.code : thrown.name}: ${thrown.message}`
        : String(thrown);
    return { id, from, to: target.provider, findings: [{ field: "call", expected: "a request", got }], told: 0 };
  }
}

function surfaceOf(api: string): string {
  return api === "streamGenerateContent" ? "generateContent" : api;
}

function withoutOptions(messages: readonly Message[]): readonly Message[] {
  const text = JSON.stringify(messages, (key, value: unknown) => (key === "providerOptions" ? undefined : value));
  return JSON.parse(text) as readonly Message[];
}

function findingsOf(
  { request }: Conversation,
  target: HandoverTarget,
  own: boolean,
  { body, warnings, report }: HandedRequest,
): readonly Finding[] {
  const problems = target.check(body, { provider: target.provider, own });
  const lossesOfCall = warnings.map(({ code, path }) => `${code} ${path}`);
  const lossesTold = report.losses.map(({ code, path }) => `${code} ${path ?? "undefined"}`);
  return [
    ...problems.map(({ path, problem }) => ({ field: path, expected: "accepted by the vendor", got: problem })),
    ...untoldLosses(request, body, warnings, own),
    ...(own ? lostOpaque(request, body, warnings) : leakedOpaque(request, body)),
    ...(lossesOfCall.join() === lossesTold.join()
      ? []
      : [{ field: "report", expected: lossesOfCall, got: lossesTold }]),
  ];
}
