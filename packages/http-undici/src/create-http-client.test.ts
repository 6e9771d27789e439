import { CruxError, Secret } from "@crux/core";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { endLoopback, get, rejection, serve, testClient, textOf } from "./loopback.ts";

afterEach(endLoopback);

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () =>
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }),
    ),
  );
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("one ");
  yield Buffer.from("two");
}

describe("a request", () => {
  test("arrives as it was given: method, path, headers, a body of each kind", async () => {
    const { url } = await serve(echo);
    const client = testClient();
    for (const [body, text] of [
      ["grüß", "grüß"],
      [Buffer.from("bytes"), "bytes"],
      [pieces(), "one two"],
      [undefined, ""],
    ] as const) {
      const response = await client.send({
        method: "POST",
        url: `${url}/v1/chat?a=1`,
        headers: { "x-one": "1" },
        body,
      });
      expect(JSON.parse(await textOf(response))).toMatchObject({
        method: "POST",
        url: "/v1/chat?a=1",
        headers: { "x-one": "1" },
        body: text,
      });
    }
  });

  test("reveals a Secret to the server, and only there", async () => {
    const { url } = await serve(echo);
    const headers = { authorization: Secret.of("Bearer sk-1234567890") };
    const response = await testClient().send(get(url, { headers }));
    expect(JSON.parse(await textOf(response))).toMatchObject({ headers: { authorization: "Bearer sk-1234567890" } });
    expect(JSON.stringify(headers)).not.toContain("sk-1234567890");
  });

  test.each(["sk-1234567890\n", "sk-1234567890\r\nx-evil: 1", "sk-1234567890\u2028"])(
    "is refused when a header value is not HTTP, without quoting it",
    async (key) => {
      const { url, sockets } = await serve(echo);
      const error = await rejection(testClient().send(get(url, { headers: { authorization: Secret.of(key) } })));
      expect(error).toMatchObject({
        code: "configuration",
        message: expect.stringContaining("authorization") as string,
      });
      expect(String(error)).not.toContain("1234567890");
      expect(sockets).toHaveLength(0);
    },
  );

  test.each([
    ["a header name with a space", { "x y": "1" }],
    ["a header that undici writes itself", { "transfer-encoding": "chunked" }],
    ["a content-length that is not the body's", { "content-length": "9" }],
  ])("is refused for %s", async (_, headers) => {
    const { url } = await serve(echo);
    const error = await rejection(
      testClient().send({ method: "POST", url, headers: headers as Record<string, string>, body: "four" }),
    );
    expect(error).toMatchObject({ code: "configuration" });
  });

  test.each(["not a url", "/v1/chat", "ftp://host/", "https://user:sk-123456@host/"])(
    "is refused for the URL %s, which is not quoted",
    async (url) => {
      const error = await rejection(testClient().send(get(url)));
      expect(error).toMatchObject({ code: "configuration" });
      expect(String(error)).not.toMatch(/sk-123456|v1\/chat|not a url/);
    },
  );

  test("whose own body fails, fails with that", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one");
      throw new CruxError("storage", "The file could not be read.");
    }
    const { url } = await serve(echo);
    const error = await rejection(testClient().send({ method: "POST", url, headers: {}, body: broken() }));
    expect(error).toMatchObject({ code: "storage" });
  });

  test("lets go of its streamed body when it is over", async () => {
    const released = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(1024);
          await new Promise(setImmediate);
        }
      } finally {
        released.resolve();
      }
    }
    const { url } = await serve((_, response) => response.writeHead(413).end("too large"));
    const response = await testClient().send({ method: "POST", url, headers: {}, body: endless() });
    expect([response.status, await textOf(response)]).toEqual([413, "too large"]);
    await released.promise;
  });

  test("tells its phases once each, in order", async () => {
    const { url } = await serve(echo);
    const phases: string[] = [];
    const client = testClient();
    for (const _ of [1, 2]) await textOf(await client.send(get(url, { onPhase: (phase) => phases.push(phase) })));
    expect(phases).toEqual(["connecting", "sent", "connecting", "sent"]);
  });
});

describe("an answer", () => {
  test("has lower-case header names and joined values", async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(200, { "X-Thing": "a", "Set-Cookie": ["a=1", "b=2"] }).end(),
    );
    const { headers } = await testClient().send(get(url));
    expect(headers).toMatchObject({ "x-thing": "a", "set-cookie": "a=1, b=2" });
  });

  test("of an error status is an answer", async () => {
    const { url } = await serve((_, response) => response.writeHead(503).end("busy"));
    const response = await testClient().send(get(url));
    expect([response.status, await textOf(response)]).toEqual([503, "busy"]);
  });

  test("that redirects is not followed: no credentials go elsewhere", async () => {
    const elsewhere = await serve(echo);
    const { url } = await serve((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
    const response = await testClient().send(
      get(url, { headers: { authorization: Secret.of("Bearer sk-1234567890") } }),
    );
    expect(response).toMatchObject({ status: 307, headers: { location: elsewhere.url } });
    expect(elsewhere.sockets).toHaveLength(0);
  });

  test("after early hints is the final one", async () => {
    const { url } = await serve((_, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.end("final");
    });
    const response = await testClient().send(get(url));
    expect([response.status, await textOf(response)]).toEqual([200, "final"]);
  });

  test("without a body has no items", async () => {
    const { url } = await serve((_, response) => response.writeHead(204).end());
    expect(await textOf(await testClient().send(get(url)))).toBe("");
  });
});

describe("close", () => {
  test("closes idle connections, ends those in use, is safe twice, and refuses what comes after", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/slow") response.write("begun");
      else response.end("done");
    });
    const client = testClient();
    const slow = await client.send(get(`${server.url}/slow`));
    await textOf(await client.send(get(server.url)));
    expect(server.open()).toBe(2);
    const body = slow.body[Symbol.asyncIterator]();
    await body.next();
    const pending = rejection(body.next());
    await Promise.all([client.close(), client.close()]);
    await server.idle();
    expect(await pending).toMatchObject({ code: "cancelled", details: { phase: "body" } });
    expect(await rejection(client.send(get(server.url)))).toMatchObject({ code: "configuration" });
  });

  test("refuses those who wait for a connection", async () => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await serve(() => arrived.resolve());
    const client = testClient({ connections: 1 });
    const first = rejection(client.send(get(url)));
    await arrived.promise;
    const second = rejection(client.send(get(url)));
    await client.close();
    expect(await first).toMatchObject({ code: "cancelled", details: { phase: "headers" } });
    expect(await second).toMatchObject({ code: "configuration" });
  });
});

test("a connection that the server closed while idle is replaced without a failure", async () => {
  const server = await serve((_, response) => response.end("ok"));
  const client = testClient();
  await textOf(await client.send(get(server.url)));
  server.sockets[0]?.destroy();
  await once(server.sockets[0]!, "close");
  expect(await textOf(await client.send(get(server.url)))).toBe("ok");
  expect(server.sockets).toHaveLength(2);
});
