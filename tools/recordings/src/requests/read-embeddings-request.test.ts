import { describe, expect, it } from "vitest";
import { canonicalRequest } from "../compare/canonical-request.ts";
import { readEmbeddingsRequest } from "./read-embeddings-request.ts";

describe("readEmbeddingsRequest", () => {
  it("keeps what has no neutral word as the vendor's own", () => {
    const body = { model: "m", input: ["a", "b"], dimensions: 4, encoding_format: "base64", user: "u", provider: null };
    expect(readEmbeddingsRequest(body, "acme/m")).toEqual({
      model: "acme/m",
      input: ["a", "b"],
      dimensions: 4,
      providerOptions: { acme: { user: "u" } },
    });
  });

  it.each([
    [{ input: [[1, 2]] }, "unsupported"],
    [{ input: [1, 2] }, "unsupported"],
    [{ input: [] }, "invalid-request"],
    [{}, "invalid-request"],
    [{ input: "a", dimensions: -1 }, "invalid-request"],
  ])("refuses %j as %s", (body, code) => {
    expect(() => readEmbeddingsRequest(body, "acme/m")).toThrow(expect.objectContaining({ code }));
  });
});

describe("the canonical form of a request for vectors", () => {
  const canonical = (body: object) => canonicalRequest("embeddings", body as never, "acme");

  it("knows one text as a list of one, and no difference by how numbers are written", () => {
    expect(canonical({ model: "m", input: "a", encoding_format: "float" })).toEqual(
      canonical({ model: "m", input: ["a"], encoding_format: "base64", user: null }),
    );
  });

  it("sees another text, length or option", () => {
    const whole = canonical({ model: "m", input: ["a"], dimensions: 4, user: "u" });
    for (const other of [{ input: ["b"] }, { dimensions: 5 }, { user: "v" }])
      expect(canonical({ model: "m", input: ["a"], dimensions: 4, user: "u", ...other })).not.toEqual(whole);
  });
});
