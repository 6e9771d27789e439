import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** What the server answers with. */
export interface ReplayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Written one by one. */
  readonly chunks: readonly Uint8Array[];
}

/** A request as it came over the wire. */
export interface CapturedRequest {
  readonly method: string;
  /** Below the stage's base URL, query included. */
  readonly path: string;
  readonly body: string;
}

/** One exchange on the server: its own address, so that many may run side by side. */
export interface ReplayStage {
  readonly baseUrl: string;
  /** What was asked here so far. */
  readonly requests: readonly CapturedRequest[];
  close(): void;
}

/** A server on loopback that many exchanges share. */
export interface ReplayBench {
  /** `answers` is asked once for each request, with what came before it. */
  open(answers: (request: CapturedRequest, earlier: readonly CapturedRequest[]) => ReplayAnswer): ReplayStage;
  close(): Promise<void>;
}

interface OpenStage {
  readonly requests: CapturedRequest[];
  readonly answers: (request: CapturedRequest, earlier: readonly CapturedRequest[]) => ReplayAnswer;
}

/** Listens on a free port of 127.0.0.1. */
export async function startReplayBench(): Promise<ReplayBench> {
  const stages = new Map<string, OpenStage>();
  let opened = 0;
  const server = createServer((request, response) => void serve(stages, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    open(answers) {
      const key = String(++opened);
      const requests: CapturedRequest[] = [];
      stages.set(key, { requests, answers });
      return { baseUrl: `http://127.0.0.1:${port}/${key}`, requests, close: () => void stages.delete(key) };
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function serve(stages: ReadonlyMap<string, OpenStage>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, key = "", path = ""] = /^\/(\d+)(.*)$/.exec(request.url ?? "") ?? [];
  const stage = stages.get(key);
  const body = await readBody(request);
  if (stage === undefined) return void response.writeHead(599).end("no such stage");
  const captured = { method: request.method ?? "", path, body };
  const answer = stage.answers(captured, [...stage.requests]);
  stage.requests.push(captured);
  response.on("error", () => undefined);
  response.writeHead(answer.status, answer.headers);
  for (const chunk of answer.chunks) {
    if (response.destroyed) return;
    response.write(chunk);
    await nextTurn();
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
