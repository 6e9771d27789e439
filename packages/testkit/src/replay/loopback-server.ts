import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { playSteps, type AnswerStep } from "./answer-step.ts";

/** A request as it came over the socket. */
export interface AskedRequest {
  /** From 0, in the order of arrival. */
  readonly index: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else its text; `null` without one. */
  readonly body: unknown;
}

/** How the connection of one answer ended. */
export interface ClosedAnswer {
  /** Whether the whole answer was sent; `false`: the client left, or the answer was cut. */
  readonly whole: boolean;
}

/** A server on 127.0.0.1. Close it. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly requests: readonly AskedRequest[];
  /** Connections that are open now. */
  readonly openSockets: number;
  /** Resolves when the request of that index has come. */
  asked(index: number): Promise<AskedRequest>;
  /** Resolves when the answer to the request of that index is over, or its client has left. */
  closed(index: number): Promise<ClosedAnswer>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The steps that answer one request. */
export type AnswerRequest = (request: AskedRequest) => Iterable<AnswerStep> | AsyncIterable<AnswerStep>;

/** Listens on a free port of 127.0.0.1. */
export async function openLoopbackServer(answer: AnswerRequest): Promise<LoopbackServer> {
  const requests: AskedRequest[] = [];
  const sockets = new Set<Socket>();
  const arrivals = new Milestones<AskedRequest>();
  const endings = new Milestones<ClosedAnswer>();
  let count = 0;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const index = count;
    count += 1;
    response.once("close", () => endings.reach(index, { whole: response.writableFinished }));
    response.on("error", () => undefined);
    const request = await readRequest(incoming, index);
    requests.push(request);
    arrivals.reach(index, request);
    await playSteps(answer(request), response);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // A client that left while it was still sending asks for no answer; a script that throws is a 500.
      if (!response.headersSent && !response.destroyed) response.writeHead(500).end(String(error));
      else response.destroy();
    });
  });
  server.on("connection", (socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get openSockets() {
      return sockets.size;
    },
    asked: (index) => arrivals.at(index),
    closed: (index) => endings.at(index),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function readRequest(incoming: IncomingMessage, index: number): Promise<AskedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return {
    index,
    method: incoming.method ?? "GET",
    url: incoming.url ?? "/",
    headers,
    body: readBody(Buffer.concat(chunks).toString("utf8")),
  };
}

function readBody(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Numbered events that may be awaited before or after they happen. */
class Milestones<Value> {
  readonly #reached = new Map<number, PromiseWithResolvers<Value>>();

  reach(index: number, value: Value): void {
    this.#get(index).resolve(value);
  }

  at(index: number): Promise<Value> {
    return this.#get(index).promise;
  }

  #get(index: number): PromiseWithResolvers<Value> {
    const known = this.#reached.get(index) ?? Promise.withResolvers<Value>();
    this.#reached.set(index, known);
    return known;
  }
}
