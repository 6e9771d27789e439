import type { ServerResponse } from "node:http";
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  type Zlib,
} from "node:zlib";
import type { Transform } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { closed, endLoopback, get, rejection, serve, testClient, textOf } from "./loopback.ts";

afterEach(endLoopback);

const text = 'data: {"delta":"grüße 🎈"}\n\n'.repeat(500);

test("what can be decoded is asked for; what the request asks for itself stands", async () => {
  const { url } = await serve((request, response) => response.end(request.headers["accept-encoding"]));
  const client = testClient();
  expect(await textOf(await client.send(get(url)))).toBe("gzip, deflate, br");
  expect(await textOf(await client.send(get(url, { headers: { "accept-encoding": "identity" } })))).toBe("identity");
});

describe("a body", () => {
  test.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["identity", Buffer.from(text)],
    ["GZIP, br", brotliCompressSync(gzipSync(text))],
  ])("in %s is decoded whole, at any split, and its connection reused", async (coding, bytes) => {
    const server = await serve((request, response) => {
      response.setHeader("content-encoding", coding);
      const step = Number(request.url?.slice(1));
      for (let at = 0; at < bytes.length; at += step) response.write(bytes.subarray(at, at + step));
      response.end();
    });
    const client = testClient();
    for (const step of [bytes.length, 7])
      expect(await textOf(await client.send(get(`${server.url}/${step}`)))).toBe(text);
    expect(server.sockets).toHaveLength(1);
  });

  test("that is empty has no items, whatever its coding", async () => {
    const { url } = await serve((_, response) => response.setHeader("content-encoding", "gzip").end());
    expect(await textOf(await testClient().send(get(url)))).toBe("");
  });

  test("larger than any buffer comes through whole", async () => {
    const large = Buffer.alloc(20_000_000, "abcdefghij");
    const { url } = await serve((_, response) => response.setHeader("content-encoding", "gzip").end(gzipSync(large)));
    let length = 0;
    for await (const chunk of (await testClient().send(get(url))).body) length += chunk.byteLength;
    expect(length).toBe(large.length);
  });

  test("in an unknown coding is bad-response, and its connection serves again", async () => {
    const server = await serve((_, response) => response.setHeader("content-encoding", "zstd").end("x"));
    const client = testClient({ connections: 1 });
    for (const _ of [1, 2])
      expect(await rejection(client.send(get(server.url)))).toMatchObject({
        code: "bad-response",
        details: { phase: "headers" },
      });
    expect(server.sockets).toHaveLength(1);
  });

  test("that is not what its coding says is bad-response", async () => {
    const { url } = await serve((_, response) => response.setHeader("content-encoding", "gzip").end("plain text"));
    expect(await rejection(testClient().send(get(url)).then(textOf))).toMatchObject({
      code: "bad-response",
      details: { phase: "body" },
    });
  });

  test("whose coding breaks off is network, though HTTP ends well", async () => {
    const { url } = await serve((_, response) =>
      response.setHeader("content-encoding", "gzip").end(gzipSync(text).subarray(0, 40)),
    );
    expect(await rejection(testClient().send(get(url)).then(textOf))).toMatchObject({
      code: "network",
      details: { phase: "body" },
    });
  });

  test("that breaks off on the wire says so", async () => {
    const { url } = await serve((_, response) => {
      response
        .setHeader("content-encoding", "gzip")
        .write(gzipSync(text).subarray(0, 40), () => response.socket?.destroy());
    });
    expect(await rejection(testClient().send(get(url)).then(textOf))).toMatchObject({
      code: "network",
      details: { phase: "body" },
      cause: { code: "UND_ERR_SOCKET" },
    });
  });
});

describe("a compressed stream", () => {
  const encoders: readonly [coding: string, create: () => Transform & Zlib][] = [
    ["gzip", () => createGzip({ flush: constants.Z_SYNC_FLUSH })],
    ["deflate", () => createDeflate({ flush: constants.Z_SYNC_FLUSH })],
    ["br", () => createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH })],
  ];

  test.each(encoders)("in %s gives each event when it comes", async (coding, createEncoder) => {
    const started = Promise.withResolvers<Transform>();
    const { url } = await serve((_, response) => {
      response.setHeader("content-encoding", coding);
      const encoder = createEncoder();
      encoder.pipe(response);
      started.resolve(encoder);
      encoder.write("event 0\n\n");
    });
    const items = (await testClient().send(get(url))).body[Symbol.asyncIterator]();
    const encoder = await started.promise;
    for (let count = 0; count < 5; count += 1) {
      expect(Buffer.from((await items.next()).value as Uint8Array).toString()).toBe(`event ${count}\n\n`);
      encoder.write(`event ${count + 1}\n\n`);
    }
  });

  const serveOpen = async (): Promise<{ url: string; response: Promise<ServerResponse> }> => {
    const held = Promise.withResolvers<ServerResponse>();
    const { url } = await serve((_, response) => {
      const encoder = createGzip({ flush: constants.Z_SYNC_FLUSH });
      encoder.pipe(response.setHeader("content-encoding", "gzip"));
      encoder.write("begun");
      held.resolve(response);
    });
    return { url, response: held.promise };
  };

  test("closes its socket when the reader leaves, before or after the first item", async () => {
    for (const items of [0, 1]) {
      const { url, response } = await serveOpen();
      const reader = (await testClient().send(get(url))).body[Symbol.asyncIterator]();
      const { socket } = await response;
      if (items === 1) await reader.next();
      await reader.return?.();
      if (socket !== null) await closed(socket);
    }
  });

  test("fails with the signal's reason when it is aborted", async () => {
    const { url } = await serveOpen();
    const controller = new AbortController();
    const reader = (await testClient().send(get(url, { signal: controller.signal }))).body[Symbol.asyncIterator]();
    await reader.next();
    const pending = rejection(reader.next());
    controller.abort();
    expect(await pending).toMatchObject({ code: "cancelled", details: { phase: "body" } });
  });

  test("can be discarded unread", async () => {
    const server = await serve((_, response) => response.setHeader("content-encoding", "gzip").end(gzipSync(text)));
    const client = testClient({ connections: 1 });
    (await client.send(get(server.url))).discard();
    expect(await textOf(await client.send(get(server.url)))).toBe(text);
    expect(server.sockets).toHaveLength(1);
  });
});

test("a decompression bomb is decoded at the pace of its reader", async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const { url } = await serve((_, response) => response.setHeader("content-encoding", "gzip").end(bomb));
  const before = process.memoryUsage().arrayBuffers;
  const reader = (await testClient().send(get(url))).body[Symbol.asyncIterator]();
  for (let count = 0; count < 10; count += 1) await reader.next();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  await reader.return?.();
});
