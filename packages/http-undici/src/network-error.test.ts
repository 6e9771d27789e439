import { isCruxError } from "@crux/core";
import { createServer as createTlsServer } from "node:https";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { endLoopback, get, type Loopback, rejection, serve, serveRaw, testClient, textOf, watch } from "./loopback.ts";
import { toNetworkError } from "./network-error.ts";

afterEach(endLoopback);

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("no connection", () => {
  test.each(["127.0.0.1", "localhost"])("refused by %s", async (host) => {
    const port = await freePort();
    const error = await rejection(testClient().send(get(`http://${host}:${port}/?key=secret`)));
    expect(error).toMatchObject({
      code: "network",
      retryable: true,
      details: { phase: "connect" },
      cause: { code: "ECONNREFUSED" },
    });
    expect(String(error)).toContain(`${host}:${port} refused`);
    expect(String(error)).not.toContain("secret");
  });

  test("for a name that does not exist", async () => {
    const error = await rejection(testClient().send(get("http://no-such-host.invalid/")));
    expect(error).toMatchObject({
      code: "network",
      details: { phase: "connect" },
      message: expect.stringContaining("no-such-host.invalid") as string,
    });
  });
});

describe("an answer that breaks off", () => {
  const cases: readonly [name: string, phase: "headers" | "body", answer: (socket: Socket) => void][] = [
    ["a close before the headers", "headers", (socket) => socket.end()],
    ["a reset before the headers", "headers", (socket) => socket.resetAndDestroy()],
    ["a close amid the headers", "headers", (socket) => socket.end("HTTP/1.1 200 OK\r\nx-a: ")],
    [
      "a reset amid the body",
      "body",
      (socket) =>
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", () =>
          setImmediate(() => socket.resetAndDestroy()),
        ),
    ],
    [
      "a close before the declared length",
      "body",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
    ],
    [
      "the same on a connection not kept alive",
      "body",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nabc"),
    ],
    [
      "a close between chunks",
      "body",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ],
    [
      "the same on a connection not kept alive (chunked)",
      "body",
      (socket) => socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ],
  ];

  test.each(cases)("%s is network in phase %s", async (_, phase, answer) => {
    const { url } = await serveRaw(answer);
    const error = await rejection(testClient().send(get(url)).then(textOf));
    expect(error).toMatchObject({ code: "network", retryable: true, details: { phase } });
  });

  test("gives first what had arrived", async () => {
    const { url } = await serveRaw((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"));
    const response = await testClient().send(get(url));
    const items = response.body[Symbol.asyncIterator]();
    expect(Buffer.from((await items.next()).value as Uint8Array).toString()).toBe("abc");
    expect(await rejection(items.next())).toMatchObject({ code: "network", details: { phase: "body" } });
  });
});

describe("an answer that is not HTTP", () => {
  test("in its head", async () => {
    const { url } = await serveRaw((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    expect(await rejection(testClient().send(get(url)))).toMatchObject({
      code: "bad-response",
      details: { phase: "headers" },
    });
  });

  test("in its chunks, whose bytes appear nowhere in the error", async () => {
    const { url } = await serveRaw((socket) =>
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nprivate words\r\n"),
    );
    const error = await rejection(testClient().send(get(url)).then(textOf));
    expect(error).toMatchObject({ code: "bad-response", details: { phase: "body" } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("private words");
  });

  test("with headers over the limit, which can be raised", async () => {
    const { url } = await serve((_, response) => response.setHeader("x-large", "x".repeat(100_000)).end("ok"));
    expect(await rejection(testClient().send(get(url)))).toMatchObject({
      code: "bad-response",
      details: { phase: "headers" },
      message: expect.stringContaining("maxHeaderSize") as string,
    });
    expect((await testClient({ maxHeaderSize: 200_000 }).send(get(url))).status).toBe(200);
  });
});

describe("TLS", () => {
  const serveTls = (host: string): Promise<Loopback> =>
    watch(
      createTlsServer({ key: fixture("localhost-key.pem"), cert: fixture("localhost.pem") }, (_, response) =>
        response.end("private"),
      ),
      "https",
      host,
    );

  test("with a certificate of an unknown authority fails for good, and says how to trust it", async () => {
    const { url } = await serveTls("localhost");
    const error = await rejection(testClient().send(get(url)));
    expect(error).toMatchObject({
      code: "network",
      retryable: false,
      details: { phase: "connect", retryable: false },
      message: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
    });
  });

  test("works when the authority is given, on every connection", async () => {
    const { url } = await serveTls("localhost");
    for (const ca of [fixture("authority.pem"), [fixture("authority.pem")]]) {
      const client = testClient({ ca });
      const answers = await Promise.all([1, 2, 3].map(async () => textOf(await client.send(get(url)))));
      expect(answers).toEqual(["private", "private", "private"]);
    }
  });

  test("with a certificate for another host fails for good, also where the authority is trusted", async () => {
    const { url } = await serveTls("127.0.0.1");
    const error = await rejection(testClient({ ca: fixture("authority.pem") }).send(get(url)));
    expect(error).toMatchObject({
      code: "network",
      retryable: false,
      cause: { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
      message: expect.stringContaining("another host") as string,
    });
  });

  test("spoken to a server without it", async () => {
    const { url } = await serve((_, response) => response.end());
    const error = await rejection(testClient().send(get(url.replace("http:", "https:"))));
    expect(error).toMatchObject({ code: "network", details: { phase: "connect" } });
  });
});

describe("toNetworkError", () => {
  const at = { host: "api.example", phase: "connect", truncated: false } as const;

  test.each([
    ["ETIMEDOUT", "timeout"],
    ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
    ["EAI_AGAIN", "network"],
    ["EPIPE", "network"],
    ["CERT_HAS_EXPIRED", "network"],
    ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "bad-response"],
    ["SOMETHING_NEW", "network"],
  ])("%s is %s", (code, expected) => {
    const cause = Object.assign(new Error("words of the system"), { code });
    const error = toNetworkError(cause, at);
    expect(error).toMatchObject({
      code: expected,
      cause,
      details: { phase: "connect" },
      message: expect.stringContaining("api.example") as string,
    });
    expect(error.retryable).toBe(code === "CERT_HAS_EXPIRED" ? false : expected !== "bad-response");
  });

  test("takes anything thrown", () => {
    for (const cause of [undefined, null, "text", new Error("plain")])
      expect(isCruxError(toNetworkError(cause, at))).toBe(true);
  });
});
