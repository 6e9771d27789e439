import { CruxError } from "@crux/core";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as forward } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, createServer as createRawServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  closed,
  endLoopback,
  get,
  type Loopback,
  rejection,
  serve,
  serveRaw,
  testClient,
  textOf,
  watch,
} from "./loopback.ts";
import { readProxySettings } from "./proxy-settings.ts";

afterEach(endLoopback);

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");
const ca = fixture("authority.pem");

interface Proxy extends Loopback {
  /** What was asked of it: `CONNECT host:port`, or `GET http://…`, with the credentials it was shown. */
  readonly asked: readonly string[];
}

/** A proxy as small as one can be: it forwards plain requests and tunnels CONNECT, all to loopback. */
async function serveProxy(refuse?: number): Promise<Proxy> {
  const asked: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage): void =>
    void asked.push([method, url, headers["proxy-authorization"]].filter(Boolean).join(" "));
  const server = createServer((request, response) => {
    note(request);
    if (refuse !== undefined) return void response.writeHead(refuse).end("refused");
    const { method, headers, url = "" } = request;
    request.pipe(
      forward(url, { method, headers }, (answer) =>
        answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
      ),
    );
  });
  server.on("connect", (request, client: Socket) => {
    note(request);
    client.on("error", () => undefined);
    if (refuse !== undefined) return client.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`);
    const port = Number(request.url?.split(":").at(-1));
    const target = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    target.on("error", () => client.destroy());
    client.on("close", () => target.destroy());
  });
  return { ...(await watch(server, "http")), asked };
}

const serveTls = (): Promise<Loopback> =>
  watch(
    createTlsServer({ key: fixture("localhost-key.pem"), cert: fixture("localhost.pem") }, (_, response) =>
      response.end("private"),
    ),
    "https",
    "localhost",
  );

describe("a proxy", () => {
  test("forwards http, with its own credentials and reusing its connection", async () => {
    const { url } = await serve((_, response) => response.end("plain"));
    const proxy = await serveProxy();
    const client = testClient({ env: { HTTP_PROXY: proxy.url.replace("//", "//me:p%40ss@") } });
    for (const _ of [1, 2]) expect(await textOf(await client.send(get(`${url}/a?b=1`)))).toBe("plain");
    expect(proxy.asked).toEqual(Array(2).fill(`GET ${url}/a?b=1 Basic ${btoa("me:p@ss")}`));
    expect(proxy.sockets).toHaveLength(1);
  });

  test("tunnels https, where the authority given is trusted", async () => {
    const { url, sockets } = await serveTls();
    const proxy = await serveProxy();
    const client = testClient({ env: { https_proxy: proxy.url.slice("http://".length) }, ca });
    for (const _ of [1, 2]) expect(await textOf(await client.send(get(url)))).toBe("private");
    expect(proxy.asked).toEqual([`CONNECT ${new URL(url).host}`]);
    expect(sockets).toHaveLength(1);
  });

  test("does not make a bad certificate good", async () => {
    const { url } = await serveTls();
    const proxy = await serveProxy();
    const error = await rejection(testClient({ env: { HTTPS_PROXY: proxy.url } }).send(get(url)));
    expect(error).toMatchObject({ code: "network", retryable: false, details: { phase: "connect" } });
  });

  test("is passed by for the hosts of NO_PROXY", async () => {
    const direct = await serve((_, response) => response.end("direct"));
    const proxy = await serveProxy();
    const client = testClient({ env: { HTTP_PROXY: proxy.url, NO_PROXY: "example.com,127.0.0.1" } });
    expect(await textOf(await client.send(get(direct.url)))).toBe("direct");
    expect(proxy.asked).toEqual([]);
  });

  test("set for https only leaves http alone", async () => {
    const direct = await serve((_, response) => response.end("direct"));
    const proxy = await serveProxy();
    expect(await textOf(await testClient({ env: { HTTPS_PROXY: proxy.url } }).send(get(direct.url)))).toBe("direct");
    expect(proxy.asked).toEqual([]);
  });

  test("keeps to the limit of connections", async () => {
    const { url, sockets } = await serveTls();
    const proxy = await serveProxy();
    const client = testClient({ env: { HTTPS_PROXY: proxy.url }, ca, connections: 2 });
    await Promise.all([1, 2, 3, 4, 5, 6].map(async () => textOf(await client.send(get(url)))));
    expect([sockets.length, proxy.sockets.length]).toEqual([2, 2]);
  });

  test.each([407, 502])("that refuses with %i fails the request, tunnelled or not", async (status) => {
    const proxy = await serveProxy(status);
    const client = testClient({ env: { HTTP_PROXY: proxy.url } });
    const error = await rejection(client.send(get("https://api.example/")));
    expect(error).toMatchObject({
      code: "network",
      retryable: status === 502,
      details: { phase: "connect" },
      message: expect.stringContaining(String(status)) as string,
    });
    if (status !== 407) return;
    expect(await rejection(client.send(get("http://api.example/")))).toMatchObject({
      code: "network",
      retryable: false,
      message: expect.stringContaining("407") as string,
    });
  });

  test("that is not there, or hangs up, fails the request", async () => {
    const gone = await rejection(
      testClient({ env: { HTTPS_PROXY: "http://127.0.0.1:1" } }).send(get("https://api.example/")),
    );
    expect(gone).toMatchObject({ code: "network", details: { phase: "connect" } });
    const { url } = await serveRaw((socket) => socket.destroy());
    const hung = await rejection(testClient({ env: { HTTPS_PROXY: url } }).send(get("https://api.example/")));
    expect(hung).toMatchObject({ code: "network", details: { phase: "connect" } });
  });

  test("that does not answer is let go of when the request is aborted", async () => {
    const silent = await watch(
      createRawServer((socket) => socket.resume()),
      "http",
    );
    const controller = new AbortController();
    const reason = new CruxError("timeout", "The connection took too long.", { timer: "connect" });
    const failure = rejection(
      testClient({ env: { HTTPS_PROXY: silent.url } }).send(get("https://api.example/", { signal: controller.signal })),
    );
    while (silent.sockets.length === 0) await new Promise(setImmediate);
    controller.abort(reason);
    expect(await failure).toBe(reason);
    await closed(silent.sockets[0]!);
  });

  test.each(["http://me:hunter2@:x", "socks5://me:hunter2@host:1"])(
    "with an address it cannot use is a mistake in the settings; the address is not quoted",
    async (address) => {
      const error = await rejection(testClient({ env: { HTTP_PROXY: address } }).send(get("http://api.example/")));
      expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining("HTTP_PROXY") as string });
      expect(String(error)).not.toContain("hunter2");
    },
  );
});

describe("readProxySettings", () => {
  test("is null without a proxy: nothing of undici's agents is loaded", () => {
    expect(readProxySettings({})).toBeNull();
    expect(readProxySettings({ HTTP_PROXY: " ", NO_PROXY: "*" })).toBeNull();
  });

  test("takes the lower-case name first, and adds a missing scheme", () => {
    expect(readProxySettings({ http_proxy: "a:1", HTTP_PROXY: "b:2", no_proxy: "*" })).toEqual({
      httpProxy: "http://a:1",
      httpsProxy: "",
      noProxy: "*",
    });
  });
});
