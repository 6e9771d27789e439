import { isCruxError, type EmbeddingRequest, type JsonObject, type JsonValue } from "@crux/core";
import type { AnswerStep, RecordedExchange } from "@crux/testkit";
import { canonicalRequest } from "../compare/canonical-request.ts";
import { differences } from "../compare/differences.ts";
import { judge, notApplicable, type Verdict } from "../exchange-result.ts";
import type { ReplayBench } from "../replay/replay-bench.ts";
import { asObject, listAt } from "../requests/wire-object.ts";
import type { Target } from "../targets.ts";

/** Asks for the recorded texts to be embedded, and judges what goes out by what was recorded. */
export async function encodeEmbedding(
  exchange: RecordedExchange,
  body: JsonObject,
  target: Target,
  bench: ReplayBench,
): Promise<Verdict> {
  const recorded = canonicalRequest("embed", body, exchange.provider);
  const request = requestOf(recorded, exchange.model ?? "unnamed");
  if (request === null)
    return notApplicable("no-neutral-form", "the request says what an embedding request cannot hold");
  const stage = bench.open(() => vectors(request.input.length));
  try {
    await target.embed(stage.baseUrl, request);
    const sent = canonicalRequest("embed", stage.requests[0]?.body as JsonValue, exchange.provider);
    return judge(differences(recorded, sent).map(({ path, expected, got }) => ({ field: path, expected, got })));
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return judge([{ field: "call", expected: "an answer", got: `${thrown.code}: ${thrown.message}` }]);
  } finally {
    stage.close();
  }
}

/** `null` where a text has options of its own: a neutral request has one length for all, and nothing else. */
function requestOf(recorded: JsonObject, model: string): EmbeddingRequest | null {
  const texts = listAt(recorded, "texts").map((text) => asObject(text) ?? {});
  const dimensions = texts[0]?.outputDimensionality;
  const isPlain = texts.every(
    (text) =>
      text.outputDimensionality === dimensions &&
      Object.keys(text).every((key) => key === "parts" || key === "outputDimensionality") &&
      listAt(text, "parts").length === 1,
  );
  if (!isPlain) return null;
  const input = texts.map((text) => String(asObject(listAt(text, "parts")[0])?.text));
  return { model, input, ...(typeof dimensions === "number" ? { dimensions } : {}) };
}

function vectors(count: number): readonly AnswerStep[] {
  const embeddings = Array.from({ length: count }, () => ({ values: [0] }));
  return [
    { type: "head", headers: { "content-type": "application/json" } },
    { type: "chunk", data: JSON.stringify({ embeddings }) },
  ];
}
