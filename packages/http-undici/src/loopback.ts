import type { HttpClient, HttpRequest, HttpResponse } from "@crux/core";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createRawServer, type AddressInfo, type Server as RawServer, type Socket } from "node:net";
import { createHttpClient } from "./create-http-client.ts";
import type { HttpClientOptions } from "./http-client-options.ts";

/** A server on loopback with the sockets it has seen. */
export interface Loopback {
  readonly url: string;
  /** Every socket ever accepted, in order. */
  readonly sockets: readonly Socket[];
  /** The sockets open now. */
  open(): number;
  /** Resolves when no socket is open. */
  idle(): Promise<void>;
}

const endings: (() => unknown)[] = [];

/** Ends the servers and clients of a test; every file that starts some calls it after each. */
export async function endLoopback(): Promise<void> {
  await Promise.all(endings.splice(0).map((end) => end()));
}

/** A client that is closed at the end of the test and reads no proxy from this machine. */
export function testClient(options: HttpClientOptions = {}): HttpClient {
  const client = createHttpClient({ env: {}, ...options });
  endings.push(() => client.close());
  return client;
}

/** A real HTTP server. */
export function serve(listener: RequestListener): Promise<Loopback> {
  return watch(createServer(listener), "http");
}

/** A server that speaks bytes: what it answers need not be HTTP. `answer` is called when the request's head has come. */
export function serveRaw(answer: (socket: Socket) => void): Promise<Loopback> {
  const server = createRawServer((socket) => {
    socket.on("error", () => undefined);
    let head = "";
    socket.on("data", (data) => {
      head += data.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      head = "";
      answer(socket);
    });
  });
  return watch(server, "http");
}

/** Starts any server, and ends it with the test. */
export async function watch(server: RawServer | Server, scheme: string, host = "127.0.0.1"): Promise<Loopback> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.listen(0, host === "localhost" ? undefined : host);
  await once(server, "listening");
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const open = (): number => sockets.filter((socket) => !socket.closed).length;
  return {
    url: `${scheme}://${host}:${(server.address() as AddressInfo).port}`,
    sockets,
    open,
    async idle() {
      await Promise.all(sockets.map(closed));
    },
  };
}

/** Resolves when the socket is closed, by an error too. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** A GET of `url`. */
export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "GET", url, headers: {}, ...more };
}

/** The whole body as text. */
export async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What a promise rejects with; fails the test when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, got ${typeof value}`);
    },
    (error: unknown) => error,
  );
}
