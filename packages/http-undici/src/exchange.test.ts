import { CruxError } from "@crux/core";
import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createHttpClient } from "./create-http-client.ts";
import { closed, endLoopback, get, rejection, serve, serveRaw, testClient, textOf, watch } from "./loopback.ts";

afterEach(() => {
  vi.useRealTimers();
  return endLoopback();
});

/** Milliseconds until the server sees the socket closed. */
async function untilClosed(socket: Socket | undefined): Promise<number> {
  const start = performance.now();
  if (socket !== undefined) await closed(socket);
  return performance.now() - start;
}

describe("reading", () => {
  test("gives one item for each network read, and those queued meanwhile one by one", async () => {
    const controls = Promise.withResolvers<ServerResponse>();
    const { url } = await serve((_, response) => {
      response.write("a");
      controls.resolve(response);
    });
    const { body } = await testClient().send(get(url));
    const items = body[Symbol.asyncIterator]();
    const response = await controls.promise;
    const seen: string[] = [];
    const take = async (): Promise<void> => void seen.push(Buffer.from((await items.next()).value ?? []).toString());
    await take();
    for (const text of ["b", "c"]) {
      const next = take();
      response.write(text);
      await next;
    }
    response.end("d");
    await take();
    expect(seen).toEqual(["a", "b", "c", "d"]);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test("pain 11: holds back a sender that is faster than its reader, and loses nothing", async () => {
    const total = 64 * 1024 * 1024;
    let written = 0;
    const blocked = Promise.withResolvers<void>();
    const { url } = await serve((_, response) => {
      const piece = Buffer.alloc(64 * 1024, 7);
      const write = (): void => {
        while (written < total) {
          written += piece.byteLength;
          if (!response.write(piece)) {
            blocked.resolve();
            return void response.once("drain", write);
          }
        }
        response.end();
      };
      write();
    });
    const { body } = await testClient().send(get(url));
    await blocked.promise;
    // The kernel's buffers on loopback take some megabytes; what goes beyond them would be in our memory.
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(written).toBeLessThan(total / 2);
    let read = 0;
    for await (const chunk of body) read += chunk.byteLength;
    expect(read).toBe(total);
  });

  test("leaving early closes the socket at once, and frees the place", async () => {
    const server = await serve((_, response) => response.write("data"));
    const client = testClient({ connections: 1 });
    const delays: number[] = [];
    while (delays.length < 5) {
      const { body } = await client.send(get(server.url));
      for await (const chunk of body) {
        expect(Buffer.from(chunk).toString()).toBe("data");
        break;
      }
      delays.push(await untilClosed(server.sockets.at(-1)));
    }
    // The fastest, so that a busy machine does not decide; a timer before the close would delay them all.
    expect(Math.min(...delays)).toBeLessThan(50);
    expect([server.open(), server.sockets.length]).toEqual([0, 5]);
  });

  test("by two at once is refused rather than mixed up", async () => {
    const { url } = await serve((_, response) => response.write("x"));
    const items = (await testClient().send(get(url))).body[Symbol.asyncIterator]();
    await items.next();
    const first = items.next();
    expect(await rejection(items.next())).toMatchObject({ code: "internal" });
    await items.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  test("goes on after the server is done: what has arrived is not lost with the connection", async () => {
    const server = await serveRaw((socket) => socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end"));
    const response = await testClient().send(get(server.url));
    await server.idle();
    expect(await textOf(response)).toBe("to the end");
  });
});

describe("an abort", () => {
  const reason = new CruxError("timeout", "The call took too long.", { timer: "total" });

  test("before the start sends nothing", async () => {
    const server = await serve((_, response) => response.end());
    expect(await rejection(testClient().send(get(server.url, { signal: AbortSignal.abort(reason) })))).toBe(reason);
    expect(await rejection(testClient().send(get(server.url, { signal: AbortSignal.abort() })))).toMatchObject({
      code: "cancelled",
      details: { phase: "connect" },
    });
    expect(server.sockets).toHaveLength(0);
  });

  test("while connecting closes the socket that is being connected", async () => {
    // A TLS handshake that nobody answers: the connection is made, but never ready.
    const server = await watch(createServer(), "https");
    const controller = new AbortController();
    const phases: string[] = [];
    const failure = rejection(
      testClient().send(get(server.url, { signal: controller.signal, onPhase: (phase) => phases.push(phase) })),
    );
    while (server.sockets.length === 0) await new Promise(setImmediate);
    server.sockets[0]?.resume();
    controller.abort(reason);
    expect(await failure).toBe(reason);
    await server.idle();
    expect(phases).toEqual(["connecting"]);
  });

  test("while waiting for the headers closes the socket", async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await serve(() => arrived.resolve());
    const controller = new AbortController();
    const failure = rejection(testClient().send(get(server.url, { signal: controller.signal })));
    await arrived.promise;
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled", details: { phase: "headers" } });
    await server.idle();
  });

  test("while reading fails the pending read, drops what is queued, and stays", async () => {
    const server = await serve((_, response) => response.write("data"));
    const controller = new AbortController();
    const { body } = await testClient().send(get(server.url, { signal: controller.signal }));
    const items = body[Symbol.asyncIterator]();
    await items.next();
    const pending = rejection(items.next());
    controller.abort(reason);
    expect(await pending).toBe(reason);
    expect(await rejection(items.next())).toBe(reason);
    await server.idle();
  });

  test("leaves no listener on the signal, however the request ended", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/reset") response.socket?.destroy();
      else if (request.url === "/endless") response.write("x");
      else response.end("ok");
    });
    const { signal } = new AbortController();
    const client = testClient({ connections: 1 });
    const listeners = (): number => getEventListeners(signal, "abort").length;
    await Promise.all([1, 2, 3].map(async () => textOf(await client.send(get(server.url, { signal })))));
    expect(listeners()).toBe(0);
    await rejection(client.send(get(`${server.url}/reset`, { signal })));
    expect(listeners()).toBe(0);
    for await (const _ of (await client.send(get(`${server.url}/endless`, { signal }))).body) break;
    expect(listeners()).toBe(0);
    const open = await client.send(get(`${server.url}/endless`, { signal }));
    expect(listeners()).toBe(1);
    await client.close();
    expect([listeners(), await rejection(textOf(open))]).toMatchObject([0, { code: "cancelled" }]);
  });

  test("a hundred of them leave no socket open", async () => {
    const server = await serve((_, response) => response.write("x"));
    const client = testClient({ connections: 20 });
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const controller = new AbortController();
        const sending = client.send(
          get(server.url, {
            signal: controller.signal,
            onPhase: (phase) => phase === "sent" && index % 2 === 0 && controller.abort(),
          }),
        );
        if (index % 2 === 0) return expect(await rejection(sending)).toMatchObject({ code: "cancelled" });
        const body = (await sending).body[Symbol.asyncIterator]();
        await body.next();
        const pending = rejection(body.next());
        controller.abort();
        expect(await pending).toMatchObject({ code: "cancelled" });
      }),
    );
    await server.idle();
    expect(server.open()).toBe(0);
    expect(server.sockets.length).toBeGreaterThan(0);
  });
});

describe("discard", () => {
  test("reads a short rest, so that the connection serves again", async () => {
    const server = await serve((request, response) => {
      if (request.url !== "/error") return void response.end("ok");
      response.writeHead(500).write("x".repeat(1000));
      setImmediate(() => response.end("y".repeat(1000)));
    });
    const client = testClient({ connections: 1 });
    const failed = await client.send(get(`${server.url}/error`));
    failed.discard();
    failed.discard();
    expect(await textOf(failed)).toBe("");
    expect(await textOf(await client.send(get(server.url)))).toBe("ok");
    expect(server.sockets).toHaveLength(1);
  });

  test("works in the middle of reading, and leaving the loop then does not close the socket", async () => {
    const server = await serve((request, response) => {
      response.write("first");
      setImmediate(() => response.end("rest"));
    });
    const client = testClient({ connections: 1 });
    const response = await client.send(get(server.url));
    for await (const _ of response.body) {
      response.discard();
      break;
    }
    await textOf(await client.send(get(server.url)));
    expect(server.sockets).toHaveLength(1);
  });

  test("of a body declared too large closes at once", async () => {
    const server = await serve((_, response) => response.writeHead(500, { "content-length": 10_000_000 }).write("x"));
    (await testClient().send(get(server.url))).discard();
    await server.idle();
  });

  test("of a body that turns out too large closes", async () => {
    const server = await serve((_, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write("x".repeat(16_384)));
        response.once("drain", write);
      };
      write();
    });
    (await testClient().send(get(server.url))).discard();
    await server.idle();
    expect(server.open()).toBe(0);
  });

  test("of a body that does not end closes after a second", async () => {
    const server = await serve((_, response) => response.write("x"));
    const client = testClient();
    await textOf(await client.send(get((await serve((_, response) => response.end())).url)));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    (await client.send(get(server.url))).discard();
    vi.advanceTimersByTime(999);
    await new Promise(setImmediate);
    expect(server.open()).toBe(1);
    vi.advanceTimersByTime(1);
    await server.idle();
  });
});

test("an error body that nobody reads does not hold its connection for ever", async () => {
  const server = await serve((_, response) => response.writeHead(500).write("x"));
  const client = testClient();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const response = await client.send(get(server.url));
  vi.advanceTimersByTime(30_000);
  await server.idle();
  expect(await rejection(textOf(response))).toMatchObject({ code: "network", details: { phase: "body" } });
});

test("a short error body that nobody reads does not hold its connection at all", async () => {
  const server = await serve((_, response) => response.writeHead(500).end("short"));
  const client = testClient({ connections: 1 });
  for (const _ of [1, 2, 3]) await client.send(get(server.url));
  expect(server.sockets).toHaveLength(1);
});

test("a client of its own, never closed, is let go by its signal alone", async () => {
  const server = await serve((_, response) => response.write("x"));
  const controller = new AbortController();
  await createHttpClient({ env: {} }).send(get(server.url, { signal: controller.signal }));
  controller.abort();
  await server.idle();
});
