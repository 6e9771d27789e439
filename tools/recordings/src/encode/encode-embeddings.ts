import { isCruxError, type EmbeddingInput, type JsonObject, type JsonValue } from "@crux/core";
import type { AnswerStep, RecordedExchange } from "@crux/testkit";
import { canonicalRequest } from "../compare/canonical-request.ts";
import { differences } from "../compare/differences.ts";
import { judge, notApplicable, type Verdict } from "../exchange-result.ts";
import type { ReplayBench } from "../replay/replay-bench.ts";
import { readEmbeddingsRequest } from "../requests/read-embeddings-request.ts";
import type { Target } from "../targets.ts";
import { uncovered } from "./covered-by-warning.ts";

/** Asks an OpenAI-style server for the recorded texts to be embedded, and judges what goes out by what was recorded. */
export async function encodeEmbeddings(
  exchange: RecordedExchange,
  body: JsonObject,
  target: Target,
  bench: ReplayBench,
): Promise<Verdict> {
  const read = readRequest(exchange, body, target);
  if ("outcome" in read) return read;
  const stage = bench.open(() => vectors(typeof read.input === "string" ? 1 : read.input.length));
  try {
    const { warnings } = await target.open(stage.baseUrl).embed(read);
    const found = differences(
      canonicalRequest("embeddings", body, exchange.provider),
      canonicalRequest("embeddings", stage.requests[0]?.body as JsonValue, exchange.provider),
    );
    return judge(uncovered(found, warnings).map(({ path, expected, got }) => ({ field: path, expected, got })));
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return judge([{ field: "call", expected: "an answer", got: `${thrown.code}: ${thrown.message}` }]);
  } finally {
    stage.close();
  }
}

function readRequest(exchange: RecordedExchange, body: JsonObject, target: Target): EmbeddingInput | Verdict {
  try {
    return readEmbeddingsRequest(body, `${target.id}/${String(body.model)}`);
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    const { status } = exchange.response;
    if (status === 400 || status === 422)
      return notApplicable(
        "request-refused",
        `the vendor refused the request as wrong, and so do we: ${thrown.message}`,
      );
    if (thrown.code === "unsupported") return notApplicable("no-neutral-form", thrown.message);
    return judge([{ field: "request", expected: "readable: the vendor answered it", got: thrown.message }]);
  }
}

function vectors(count: number): readonly AnswerStep[] {
  const data = Array.from({ length: count }, (_, index) => ({ object: "embedding", index, embedding: [0] }));
  return [
    { type: "head", headers: { "content-type": "application/json" } },
    { type: "chunk", data: JSON.stringify({ object: "list", model: "canned", data }) },
  ];
}
