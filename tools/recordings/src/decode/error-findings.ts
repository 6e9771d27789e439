import type { ChatResponse, CruxError } from "@crux/core";
import type { ExpectedError, ExpectedPartial, RecordedExchange } from "@crux/testkit";
import type { Finding } from "../exchange-result.ts";
import { callFindings, requestIdFindings, same, textOf } from "./answer-findings.ts";

/** What of a failure is not as its wire says. `partial` is what the client kept of the answer; `null` where it kept nothing. */
export function errorFindings(
  exchange: RecordedExchange,
  expected: ExpectedError,
  error: CruxError,
  partial: ChatResponse | null,
): readonly Finding[] {
  const { status, vendorCode, requestId } = error.details;
  return [
    ...same("error.code", expected.code, error.code),
    // Inside a success the client may name the status the error itself names.
    ...(expected.status < 400 ? [] : same("error.status", expected.status, status ?? null)),
    ...same("error.vendorCode", expected.vendorCode, vendorCode ?? null),
    ...requestIdFindings(exchange, expected.requestId, requestId ?? null).map((finding) => ({
      ...finding,
      field: "error.requestId",
    })),
    ...partialFindings(expected.partial, partial),
  ];
}

const nothing: ExpectedPartial = { text: "", reasoning: "", refusal: "", toolCalls: [], cutToolCalls: 0 };

function partialFindings(told: ExpectedPartial | null, partial: ChatResponse | null): readonly Finding[] {
  const expected = told ?? nothing;
  const content = partial?.message.content ?? [];
  return [
    ...same("partial.text", expected.text, textOf(content, "text")),
    ...same("partial.reasoning", expected.reasoning, textOf(content, "reasoning")),
    ...same("partial.refusal", expected.refusal, textOf(content, "refusal")),
    ...callFindings(expected.toolCalls, expected.cutToolCalls, content).map((finding) => ({
      ...finding,
      field: `partial ${finding.field}`,
    })),
    ...same("partial runnable calls", 0, partial?.toolCalls.length ?? 0),
  ];
}
