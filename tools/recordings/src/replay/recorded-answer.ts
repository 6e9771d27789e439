import type { RecordedExchange } from "@crux/testkit";
import { seededRandom } from "../seeded-random.ts";
import type { ReplayAnswer } from "./replay-bench.ts";

/** Headers that speak of one connection, or of a body as it no longer is. */
const unreplayable = ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];

/** The recorded answer, in the network reads it was recorded in where these are known. */
export function recordedAnswer(exchange: RecordedExchange): ReplayAnswer {
  const body = bodyOf(exchange);
  return { ...headOf(exchange), chunks: splitAt(body, endsOf(exchange.response.chunks ?? [])) };
}

/** The same answer, cut elsewhere: at places that depend on nothing but the exchange's id. */
export function splitAnswer(exchange: RecordedExchange): ReplayAnswer {
  const body = bodyOf(exchange);
  const random = seededRandom(exchange.id);
  const cuts = Math.min(24, body.length - 1);
  const ends = Array.from({ length: Math.max(0, cuts) }, () => 1 + Math.floor(random() * (body.length - 1)));
  return { ...headOf(exchange), chunks: splitAt(body, ends) };
}

function headOf({ response }: RecordedExchange): Omit<ReplayAnswer, "chunks"> {
  const headers = Object.entries(response.headers).filter(([name]) => !unreplayable.includes(name.toLowerCase()));
  return { status: response.status, headers: Object.fromEntries(headers) };
}

function bodyOf({ response }: RecordedExchange): Buffer {
  return Buffer.from(response.body, response.bodyEncoding ?? "utf8");
}

function endsOf(sizes: readonly number[]): readonly number[] {
  let end = 0;
  return sizes.map((size) => (end += size));
}

function splitAt(body: Buffer, ends: readonly number[]): readonly Buffer[] {
  const places = [...new Set(ends)].filter((end) => end > 0 && end < body.length).sort((a, b) => a - b);
  return [...places, body.length].map((end, at) => body.subarray(places[at - 1] ?? 0, end)).filter((chunk) => chunk.length > 0);
}
