import type { RecordedExchange } from "../oracle/load-recordings.ts";
import type { AnswerStep } from "./answer-step.ts";
import { openLoopbackServer, type AskedRequest, type LoopbackServer } from "./loopback-server.ts";
import { splitBody, type BodySplit } from "./split-body.ts";

/** What {@link startReplayServer} plays. */
export interface ReplayOptions {
  readonly exchanges: readonly RecordedExchange[];
  /** How bodies are cut into network writes. Default `recorded`. */
  readonly split?: BodySplit | ((exchange: RecordedExchange) => BodySplit);
  /**
   * `by-id` (default): an exchange answers under `/<id>/…`. `queue`: they answer in order, whatever is asked; a
   * request beyond the last is answered by 404.
   */
  readonly order?: "by-id" | "queue";
  /** Rewrites an answer before it is played: the place for faults. */
  readonly transform?: (
    steps: readonly AnswerStep[],
    exchange: RecordedExchange,
    request: AskedRequest,
  ) => Iterable<AnswerStep> | AsyncIterable<AnswerStep>;
}

/** A {@link LoopbackServer} that plays recordings. */
export interface ReplayServer extends LoopbackServer {
  /** Where an exchange answers: to be used as base URL, with the vendor's own path behind it. */
  urlOf(id: string): string;
}

/** Plays recorded exchanges over real HTTP on 127.0.0.1. */
export async function startReplayServer({
  exchanges,
  split = "recorded",
  order = "by-id",
  transform,
}: ReplayOptions): Promise<ReplayServer> {
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const server = await openLoopbackServer((request) => {
    const id = decodeURIComponent(request.url.split(/[/?]/)[1] ?? "");
    const exchange = order === "queue" ? exchanges[request.index] : byId.get(id);
    if (exchange === undefined) return notRecorded(order === "queue" ? `request ${request.index + 1}` : `/${id}/`);
    const steps = stepsOf(exchange, typeof split === "function" ? split(exchange) : split);
    return transform === undefined ? steps : transform(steps, exchange, request);
  });
  const urlOf = (id: string): string => `${server.url}/${encodeURIComponent(id)}`;
  return Object.defineProperties({ urlOf }, Object.getOwnPropertyDescriptors(server)) as ReplayServer;
}

/** A recorded answer as steps: its status and headers, and its body cut as asked. */
export function stepsOf(exchange: RecordedExchange, split: BodySplit = "recorded"): readonly AnswerStep[] {
  const { status, headers, chunks } = exchange.response;
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !framingHeaders.has(name.toLowerCase())));
  const reads = splitBody(bodyOf(exchange), split, chunks);
  return [{ type: "head", status, headers: kept }, ...reads.map((data) => ({ type: "chunk", data }) as const)];
}

/** The bytes of a recorded answer. */
export function bodyOf({ response }: RecordedExchange): Uint8Array {
  return new Uint8Array(Buffer.from(response.body, response.bodyEncoding ?? "utf8"));
}

/** Headers that speak of the recorded connection, not of ours. */
const framingHeaders = new Set(["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"]);

function notRecorded(what: string): readonly AnswerStep[] {
  const message = JSON.stringify({ error: { message: `Nothing is recorded for ${what}.` } });
  return [
    { type: "head", status: 404, headers: { "content-type": "application/json" } },
    { type: "chunk", data: message },
  ];
}
