import { bodyOf, type BodySplit, type RecordedExchange } from "@crux/testkit";
import { seededRandom } from "../seeded-random.ts";

/** Most cuts in one body: enough to fall inside events, lines and characters, and few enough for a fast run. */
const mostCuts = 24;

/** Cuts at places that depend on nothing but the exchange's id: a failing split can be had again. */
export function seededSplit(exchange: RecordedExchange): BodySplit {
  const { length } = bodyOf(exchange);
  const random = seededRandom(exchange.id);
  return { at: Array.from({ length: Math.min(mostCuts, length) }, () => Math.floor(random() * length)) };
}
