import type { HttpClient, HttpRequest } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createModelLister } from "./list-models.ts";

const endpoint = { id: "acme", displayName: "Acme", baseUrl: "https://api.acme.test/v1" };

function listing(status: number, body: unknown, seen: HttpRequest[] = []) {
  const http: HttpClient = {
    async send(request) {
      seen.push(request);
      async function* bytes() {
        yield new TextEncoder().encode(JSON.stringify(body));
      }
      return { status, headers: {}, body: bytes(), discard: () => undefined };
    },
    close: async () => undefined,
  };
  const list = createModelLister(endpoint, { headers: { "x-own": "1" } }, ({ id }) => ({
    displayName: `Model ${String(id)}`,
  }));
  return list({ http, signal: new AbortController().signal, callId: "c", newId: () => "i" });
}

describe("createModelLister", () => {
  it("leaves out what has no id, and keeps the rest", async () => {
    const models = await listing(200, { data: [{ id: "a" }, { name: "b" }, null, { id: "" }] });
    expect(models.map(({ id }) => id)).toEqual(["a"]);
  });

  it("turns the vendor's list into what is known of each model", async () => {
    const seen: HttpRequest[] = [];
    const models = await listing(
      200,
      {
        object: "list",
        data: [
          { id: "m-1", created: 1_700_000_000, owned_by: "acme" },
          { id: "m-2", created: 0, shutdown_date: "2027-01-14" },
        ],
      },
      seen,
    );
    expect(seen[0]).toMatchObject({ method: "GET", url: "https://api.acme.test/v1/models", headers: { "x-own": "1" } });
    expect(models[0]).toMatchObject({
      id: "m-1",
      provider: "acme",
      displayName: "Model m-1",
      createdAt: "2023-11-14T22:13:20.000Z",
      contextWindow: null,
      prices: null,
      source: "vendor",
      raw: { owned_by: "acme" },
    });
    expect(models[1]).toMatchObject({ id: "m-2", createdAt: null, retiresAt: "2027-01-14" });
  });

  it.each([
    [200, { data: "none" }, "bad-response"],
    [200, { error: { code: 503, message: "x" } }, "overloaded"],
    [401, { error: { message: "no" } }, "authentication"],
  ])("fails on a %i with %j as %s", async (status, body, code) => {
    await expect(listing(status, body)).rejects.toMatchObject({ code });
  });

  it("takes a time that no date can hold for none", async () => {
    const models = await listing(200, {
      data: [
        { id: "a", created: 1e18 },
        { id: "b", created: 1_700_000_000 },
      ],
    });
    expect(models.map(({ createdAt }) => createdAt)).toEqual([null, "2023-11-14T22:13:20.000Z"]);
  });
});
