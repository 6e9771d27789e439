import { CruxError, type HttpClient, type HttpRequest, type HttpResponse } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createLazyHttpClient } from "./lazy-http-client.ts";

const request: HttpRequest = { method: "GET", url: "https://api.acme.example", headers: {} };
const response: HttpResponse = { status: 204, headers: {}, body: (async function* () {})(), discard: () => undefined };

function createCounted(): {
  readonly client: HttpClient;
  readonly counts: { opened: number; sent: number; closed: number };
} {
  const counts = { opened: 0, sent: 0, closed: 0 };
  const real: HttpClient = {
    send: async () => {
      counts.sent += 1;
      return response;
    },
    close: async () => {
      counts.closed += 1;
    },
  };
  const open = async (): Promise<HttpClient> => {
    counts.opened += 1;
    return real;
  };
  return { client: createLazyHttpClient(open), counts };
}

describe("createLazyHttpClient", () => {
  it("opens once, for the first of many requests", async () => {
    const { client, counts } = createCounted();
    expect(counts).toEqual({ opened: 0, sent: 0, closed: 0 });
    expect(await Promise.all([client.send(request), client.send(request)])).toEqual([response, response]);
    await client.close();
    expect(counts).toEqual({ opened: 1, sent: 2, closed: 1 });
  });

  it("opens nothing only to close it, and sends nothing after", async () => {
    const { client, counts } = createCounted();
    await client.close();
    await expect(client.send(request)).rejects.toMatchObject({ code: "configuration" });
    expect(counts).toEqual({ opened: 0, sent: 0, closed: 0 });
  });

  it("tells its caller why it could not be opened, and closes all the same", async () => {
    const client = createLazyHttpClient(() => Promise.reject(new CruxError("configuration", "no certificate")));
    await expect(client.send(request)).rejects.toMatchObject({ message: "no certificate" });
    await expect(client.close()).resolves.toBeUndefined();
  });
});
