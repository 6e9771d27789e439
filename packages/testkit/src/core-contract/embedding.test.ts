import {
  CruxError,
  unknownUsage,
  type CallContext,
  type EmbeddingAnswer,
  type EmbeddingLimits,
  type EmbeddingRequest,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { scriptedCrux } from "../fakes/scripted-crux.ts";
import { settle } from "../fakes/settle.ts";

const chat = () => Promise.reject(new Error("not asked"));
const model = "acme/vectors";

/** The vector of a text tells which text it was. */
function answerTo({ input }: EmbeddingRequest): EmbeddingAnswer {
  return {
    vectors: input.map((text) => [Number(text), text.length]),
    usage: { ...unknownUsage, inputTokens: input.length },
    model: "vectors-1",
    cost: { amount: input.length / 4, currency: "USD", source: "vendor" },
  };
}

type Embed = (request: EmbeddingRequest, context: CallContext) => EmbeddingAnswer | Promise<EmbeddingAnswer>;

function embedder(limits: EmbeddingLimits | null, embed: Embed = answerTo) {
  const requests: EmbeddingRequest[] = [];
  const crux = scriptedCrux({
    provider: {
      chat,
      ...(limits === null ? {} : { embeddingLimits: () => limits }),
      async embed(request, context) {
        requests.push(request);
        return embed(request, context);
      },
    },
    settings: { aliases: { vectors: model }, maxInputCharacters: 50, retry: { maxAttempts: 1 } },
  });
  return { crux, requests };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at));

describe("crux.embed", () => {
  it("asks once where the vendor names no limit, and takes one text or an alias as well", async () => {
    const { crux, requests } = embedder(null);
    const answer = await crux.embed({
      model: "vectors",
      input: "7",
      dimensions: 2,
      providerOptions: { acme: { a: 1 } },
    });
    expect(answer).toMatchObject({
      vectors: [[7, 1]],
      provider: "acme",
      model: "vectors-1",
      requests: 1,
      warnings: [],
    });
    expect(requests).toEqual([{ model, input: ["7"], dimensions: 2, providerOptions: { acme: { a: 1 } } }]);
  });

  it("cuts what is more than the vendor takes, tells it in order and adds it up", async () => {
    const { crux, requests } = embedder({ inputs: 3 });
    const answer = await crux.embed({ model, input: numbers(8) });
    expect(requests.map(({ input }) => input.length)).toEqual([3, 3, 2]);
    expect(answer.vectors.map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(answer.usage).toMatchObject({ inputTokens: 8, outputTokens: null });
    expect(answer.cost).toEqual({ amount: 2, currency: "USD", source: "vendor" });
  });

  it("keeps the order although later requests are answered first, with four under way at most", async () => {
    let running = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const { crux } = embedder({ inputs: 1 }, async (request) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      return answerTo(request);
    });
    const answering = crux.embed({ model, input: numbers(10) });
    for (let round = 0; round < 10; round += 1) {
      await settle();
      waiting.pop()?.();
    }
    expect((await answering).vectors.map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(4);
  });

  it("counts characters too, and sends a long text alone", async () => {
    const { crux, requests } = embedder({ characters: 10 });
    await crux.embed({ model, input: ["1111", "222222", "3", "4".repeat(12), "5"] });
    expect(requests.map(({ input }) => input.map((text) => text.length))).toEqual([[4, 6], [1], [12], [1]]);
  });

  it("knows neither a sum nor a cost of which a part is unknown", async () => {
    const { crux } = embedder({ inputs: 1 }, (request) =>
      request.input[0] === "1" ? { ...answerTo(request), usage: unknownUsage, cost: undefined } : answerTo(request),
    );
    const { usage, cost } = await crux.embed({ model, input: numbers(3) });
    expect([usage.inputTokens, cost]).toEqual([null, null]);
  });

  it("tells a warning of many requests once", async () => {
    const warning = { code: "dropped-option", message: "no dimensions", path: "dimensions" };
    const { crux } = embedder({ inputs: 1 }, (request) => ({ ...answerTo(request), warnings: [warning] }));
    expect((await crux.embed({ model, input: numbers(3) })).warnings).toEqual([warning]);
  });

  it("fails with the first failure, cancels what is under way and begins nothing more", async () => {
    const ended: unknown[] = [];
    const { crux, requests } = embedder({ inputs: 1 }, (request, { signal }) => {
      if (request.input[0] === "2") throw new CruxError("quota", "empty", { status: 402 });
      return new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => {
          ended.push(signal.reason);
          reject(signal.reason as Error);
        }),
      );
    });
    await expect(crux.embed({ model, input: numbers(9) })).rejects.toMatchObject({
      code: "quota",
      details: { provider: "acme", model: "vectors" },
    });
    expect([requests.length, ended.length]).toEqual([4, 3]);
  });

  it("is cancelled by its caller's signal", async () => {
    const controller = new AbortController();
    const { crux } = embedder(null, () => new Promise(() => undefined));
    const answering = crux.embed({ model, input: "1", signal: controller.signal });
    await settle();
    controller.abort();
    await expect(answering).rejects.toMatchObject({ code: "cancelled" });
  });

  it("refuses an answer with another number of vectors", async () => {
    const { crux } = embedder(null, (request) => ({ ...answerTo(request), vectors: [[1]] }));
    await expect(crux.embed({ model, input: numbers(2) })).rejects.toMatchObject({
      code: "bad-response",
      message: expect.stringContaining("1 vectors for 2 texts") as string,
    });
  });

  it.each([
    [{ model, input: [] }, "input"],
    [{ model, input: "1", dimensions: 0 }, "dimensions"],
    [{ input: "1" }, "model"],
    [{ model, input: "1", temperature: 1 }, ""],
  ])("refuses %j before anything is sent", async (input, path) => {
    const { crux, requests } = embedder(null);
    await expect(crux.embed(input as Parameters<typeof crux.embed>[0])).rejects.toMatchObject({
      code: "invalid-request",
      details: { path },
    });
    expect(requests).toEqual([]);
  });

  it("refuses a text over the input guard", async () => {
    const { crux } = embedder(null);
    await expect(crux.embed({ model, input: ["1", "2".repeat(51)] })).rejects.toMatchObject({
      code: "invalid-request",
      details: { path: "input.1" },
    });
  });

  it("is unsupported where the provider lacks it", async () => {
    const crux = scriptedCrux({ provider: { chat } });
    await expect(crux.embed({ model, input: "1" })).rejects.toMatchObject({ code: "unsupported" });
  });
});
