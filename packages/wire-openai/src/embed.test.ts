import type { EmbeddingRequest, HttpClient, JsonObject } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { createEmbedder, type EmbedderOptions } from "./embed.ts";

const endpoint = { id: "acme", displayName: "Acme", baseUrl: "https://api.acme.test/v1" };

async function embed(
  request: Partial<EmbeddingRequest>,
  { answer, status = 200, options }: { answer: unknown; status?: number; options?: EmbedderOptions },
) {
  const sent: { url: string; body: JsonObject }[] = [];
  const http: HttpClient = createFakeHttp(({ request: { url, body } }) => {
    sent.push({ url, body: JSON.parse(String(body)) as JsonObject });
    return { status, headers: { "x-request-id": "req-1" }, body: JSON.stringify(answer) };
  });
  const result = await createEmbedder(endpoint, {}, options).embed(
    { model: "acme/m-1", input: ["one", "two"], ...request },
    { model: "m-1", http, signal: new AbortController().signal, callId: "c", newId: () => "i" },
  );
  return { result, sent };
}

const two = { data: [{ embedding: [1, 2] }, { embedding: [3, 4] }] };

describe("what is sent", () => {
  it("is the texts, the length and the caller's own options, which win", async () => {
    const { sent } = await embed(
      { dimensions: 2, providerOptions: { acme: { user: "u-1", encoding_format: "base64" }, other: { x: 1 } } },
      { answer: two },
    );
    expect(sent).toEqual([
      {
        url: "https://api.acme.test/v1/embeddings",
        body: { model: "m-1", input: ["one", "two"], dimensions: 2, encoding_format: "base64", user: "u-1" },
      },
    ]);
  });

  it("asks for base64 where the vendor knows it", async () => {
    const { sent } = await embed({}, { answer: two, options: { encodingFormat: "base64" } });
    expect(sent[0]?.body.encoding_format).toBe("base64");
  });

  it("leaves a length out that the model refuses, and says so", async () => {
    const options = { refusesDimensions: (model: string) => model === "m-1" };
    const { result, sent } = await embed({ dimensions: 2 }, { answer: two, options });
    expect(sent[0]?.body).not.toHaveProperty("dimensions");
    expect(result.warnings).toMatchObject([{ code: "dropped-option", path: "dimensions" }]);
  });
});

it("tells how much a vendor takes at once, where that is known", () => {
  expect(createEmbedder(endpoint, {}).embeddingLimits).toBeUndefined();
  const { embeddingLimits } = createEmbedder(endpoint, {}, { limits: () => ({ inputs: 7 }) });
  expect(embeddingLimits?.("m")).toEqual({ inputs: 7 });
});

describe("what comes back", () => {
  it("embedding-base64: reads little-endian 32-bit floats", async () => {
    // 0.5 is 3f000000, -2 is c0000000.
    const { result } = await embed({}, { answer: { data: [{ embedding: "AAAAPwAAAMA=" }] } });
    expect(result.vectors).toEqual([[0.5, -2]]);
  });

  it("puts the vectors into the order of the texts", async () => {
    const answer = {
      data: [
        { index: 1, embedding: [3] },
        { index: 0, embedding: [1] },
      ],
    };
    expect((await embed({}, { answer })).result.vectors).toEqual([[1], [3]]);
  });

  it("keeps the order where the places are not all told, or told twice", async () => {
    const answer = {
      data: [
        { index: 0, embedding: [3] },
        { index: 0, embedding: [1] },
      ],
    };
    expect((await embed({}, { answer })).result.vectors).toEqual([[3], [1]]);
    expect((await embed({}, { answer: two })).result.vectors).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("tells model, usage, cost and request id; output is none, not 0", async () => {
    const usage = { prompt_tokens: 9, total_tokens: 9, cost: 1.8e-7 };
    const { result } = await embed({}, { answer: { ...two, model: "m-1-large", usage } });
    expect(result).toMatchObject({
      model: "m-1-large",
      usage: { inputTokens: 9, outputTokens: null, estimated: false, raw: usage },
      cost: { amount: 1.8e-7, currency: "USD", source: "vendor" },
      requestId: "req-1",
    });
  });

  it("knows nothing of the usage where nothing is told", async () => {
    const { result } = await embed({}, { answer: two });
    expect(result).toMatchObject({ model: null, usage: { inputTokens: null, raw: null } });
    expect(result).not.toHaveProperty("cost");
  });

  it.each([
    [200, { error: { message: "busy", code: 503 } }, "overloaded"],
    [200, { data: [{ embedding: "AAAA" }] }, "bad-response"],
    [200, { data: [{ embedding: "***" }] }, "bad-response"],
    [200, { data: [{ embedding: ["a"] }] }, "bad-response"],
    [200, { object: "list" }, "bad-response"],
    [400, { error: { message: "Model no-such/m does not exist", code: 400 } }, "not-found"],
  ])("fails on a %i with %j as %s", async (status, answer, code) => {
    await expect(embed({}, { status, answer })).rejects.toMatchObject({ code, details: { provider: "acme" } });
  });
});
