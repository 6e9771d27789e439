import type { Cost, JsonObject } from "@crux/core";
import { readNumber } from "../wire-json.ts";

/** What the vendor says the call cost, in US dollars, where its usage has a `cost`. */
export function readCost(usage: JsonObject): Cost | undefined {
  const amount = readNumber(usage.cost);
  return amount === null ? undefined : { amount, currency: "USD", source: "vendor" };
}
