import { CruxError } from "@crux/core";
import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { endLoopback, get, rejection, serve, testClient, textOf } from "./loopback.ts";

afterEach(endLoopback);

/** A server that answers when it is told, and says how many requests it holds. */
async function serveHeld() {
  const held: { path: string; response: ServerResponse }[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = await serve((request, response) => {
    held.push({ path: request.url ?? "", response });
    for (const { count, resolve } of waiting) if (held.length >= count) resolve();
  });
  return {
    ...server,
    held,
    arrived: (count: number) =>
      held.length >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ count, resolve })),
  };
}

test("no more connections than allowed, and those who wait are served in order", async () => {
  const server = await serveHeld();
  const client = testClient({ connections: 3 });
  const phases: string[] = [];
  const answers = Array.from({ length: 9 }, async (_, index) =>
    textOf(
      await client.send(
        get(`${server.url}/${index}`, { onPhase: (phase) => phase === "connecting" && phases.push(String(index)) }),
      ),
    ),
  );
  for (let count = 3; count <= 9; count += 1) {
    await server.arrived(count);
    expect(server.open()).toBe(3);
    expect(phases).toHaveLength(count);
    server.held[count - 3]?.response.end("ok");
  }
  for (const { response } of server.held.slice(7)) response.end("ok");
  expect(await Promise.all(answers)).toEqual(Array(9).fill("ok"));
  expect(server.held.slice(3).map(({ path }) => path)).toEqual(["/3", "/4", "/5", "/6", "/7", "/8"]);
  expect(phases).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  expect(server.sockets).toHaveLength(3);
});

test("ten connections by default; one origin may have its own number", async () => {
  const [many, one] = [await serveHeld(), await serveHeld()];
  const client = testClient({ connectionsPerOrigin: { [one.url]: 1 } });
  const answers = [many, one].flatMap(({ url }) =>
    Array.from({ length: 12 }, () => client.send(get(url)).then(textOf)),
  );
  await many.arrived(10);
  await one.arrived(1);
  expect([many.open(), one.open()]).toEqual([10, 1]);
  for (let count = 1; count <= 12; count += 1) {
    for (const server of [many, one]) {
      await server.arrived(count);
      server.held[count - 1]?.response.end("ok");
    }
  }
  await Promise.all(answers);
  expect([many.sockets.length, one.sockets.length]).toEqual([10, 1]);
});

test("an abort takes a waiting request out at once, and the next one gets the connection", async () => {
  const server = await serveHeld();
  const client = testClient({ connections: 1 });
  const first = client.send(get(`${server.url}/first`)).then(textOf);
  await server.arrived(1);
  const controller = new AbortController();
  const phases: string[] = [];
  const second = rejection(
    client.send(get(`${server.url}/second`, { signal: controller.signal, onPhase: (phase) => phases.push(phase) })),
  );
  const third = client.send(get(`${server.url}/third`)).then(textOf);
  await new Promise(setImmediate);
  const reason = new CruxError("timeout", "The call took too long.");
  controller.abort(reason);
  expect(await second).toBe(reason);
  expect(phases).toEqual([]);
  server.held[0]?.response.end("1");
  await server.arrived(2);
  server.held[1]?.response.end("3");
  expect(await Promise.all([first, third])).toEqual(["1", "3"]);
  expect(server.held.map(({ path }) => path)).toEqual(["/first", "/third"]);
});

test("a request that fails passes its place on", async () => {
  const server = await serve((request, response) => {
    if (request.url === "/bad") response.socket?.destroy();
    else response.end("ok");
  });
  const client = testClient({ connections: 1 });
  const [bad, good] = await Promise.allSettled([
    client.send(get(`${server.url}/bad`)),
    client.send(get(server.url)).then(textOf),
  ]);
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "network" } });
  expect(good).toEqual({ status: "fulfilled", value: "ok" });
});

test("complete answers reuse one connection, also after an answer that closes it", async () => {
  let count = 0;
  const server = await serve((_, response) => {
    count += 1;
    if (count === 3) response.setHeader("connection", "close");
    response.end("ok");
  });
  const client = testClient();
  for (const _ of [1, 2, 3, 4, 5]) expect(await textOf(await client.send(get(server.url)))).toBe("ok");
  expect(server.sockets).toHaveLength(2);
});
