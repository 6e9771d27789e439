import { readFile } from "node:fs/promises";
import type { CruxErrorCode } from "@crux/core";
import type { ExpectedAnswer, ExpectedEmbeddings, ExpectedError } from "../oracle/expectation.ts";
import { expectedOf } from "../oracle/expected-of.ts";
import { isStreamed } from "../oracle/line-stream.ts";
import type { RecordedExchange } from "../oracle/load-recordings.ts";
import type { FixtureExpectation, ProviderFixture } from "./provider-fixture.ts";

/** What a fixture may say itself, over what its recording says. */
export type OwnFixture = Partial<Omit<ProviderFixture, "name" | "exchange">>;

/**
 * A recorded exchange, or the URL of its JSON, as a fixture of the provider contract: its kind, its model and what it must give
 * are read from the recording by {@link expectedOf}.
 * Rejects where the file cannot be read, or the recording proves nothing about a client.
 */
export async function recordedFixture(
  name: string,
  recording: RecordedExchange | string | URL,
  own: OwnFixture = {},
): Promise<ProviderFixture> {
  const exchange =
    typeof recording === "string" || recording instanceof URL
      ? (JSON.parse(await readFile(recording, "utf8")) as RecordedExchange)
      : recording;
  const { expect, ...read } = readRecording(name, exchange);
  return { name, exchange, ...read, ...own, expect: { ...expect, ...own.expect } };
}

function readRecording(name: string, exchange: RecordedExchange): Omit<ProviderFixture, "name" | "exchange"> {
  const model = exchange.model === null ? {} : { model: exchange.model };
  const expected = expectedOf(exchange);
  switch (expected.kind) {
    case "answer":
      return { kind: isStreamed(exchange) ? "stream" : "chat", ...model, expect: answerOf(expected) };
    case "error":
      return { kind: "error", ...model, ...viaOf(exchange), expect: errorOf(expected) };
    case "models":
      return { kind: "models", expect: { models: expected.ids } };
    case "embeddings":
      return { kind: "embeddings", ...model, expect: embeddingsOf(expected) };
    case "count":
      return { kind: "count", ...model, expect: { inputTokens: expected.inputTokens } };
    case "not-applicable":
      throw new Error(`Fixture "${name}": recording ${exchange.id} proves nothing about a client: ${expected.reason}.`);
  }
}

function viaOf({ api }: RecordedExchange): Pick<ProviderFixture, "via"> {
  if (api === "models" || api === "ollama-tags") return { via: "models" };
  if (api === "embeddings") return { via: "embeddings" };
  if (api === "count-tokens" || api === "countTokens") return { via: "count" };
  return api === "streamGenerateContent" ? { via: "stream" } : {};
}

function embeddingsOf({ vectors, usage = null, model = null }: ExpectedEmbeddings): FixtureExpectation {
  return { vectors, ...(usage === null ? {} : { usage }), ...(model === null ? {} : { model }) };
}

const runsNoTool = new Set(["error", "content-filter"]);

function answerOf({ usage, toolCalls, model, ...answer }: ExpectedAnswer): FixtureExpectation {
  const { text, reasoning, refusal, finishReason, rawFinishReason, id } = answer;
  return {
    ...{ text, reasoning, refusal, finishReason, rawFinishReason, id },
    ...(model === null ? {} : { model }),
    ...(usage === null ? {} : { usage }),
    toolCalls: runsNoTool.has(finishReason)
      ? []
      : toolCalls.map(({ id: callId, ...call }) => (callId === null ? call : { id: callId, ...call })),
  };
}

function errorOf({ code, status, vendorCode, requestId, partial }: ExpectedError): FixtureExpectation {
  return {
    code: code as CruxErrorCode,
    ...(status >= 400 ? { status } : {}),
    ...(vendorCode === null ? {} : { vendorCode }),
    ...(requestId === null ? {} : { requestId }),
    ...(partial === null ? {} : { text: partial.text }),
  };
}
