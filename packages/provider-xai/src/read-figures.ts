import type { Cost, JsonObject, Usage } from "@crux/core";
import { readResponsesUsage } from "@crux/wire-openai";

/** A tick in US dollars: recorded calls cost their tokens at the list's prices (12,500 ticks a token are $1.25 a million). */
const ticksPerDollar = 1e10;

/** What the call cost, which both wires tell in ticks. */
export function readTicks({ cost_in_usd_ticks: ticks }: JsonObject): Cost | undefined {
  if (typeof ticks !== "number" || !Number.isFinite(ticks)) return undefined;
  return { amount: ticks / ticksPerDollar, currency: "USD", source: "vendor" };
}

/** The usage of a Responses answer. Cached input is a part of the input; where it is more than that, it stands beside it. */
export function readUsage(usage: JsonObject): Usage {
  const details = usage.input_tokens_details;
  const cached =
    typeof details === "object" && details !== null && "cached_tokens" in details ? details.cached_tokens : null;
  const input = usage.input_tokens;
  const isBeside = typeof cached === "number" && typeof input === "number" && cached > input;
  return isBeside
    ? { ...readResponsesUsage({ ...usage, input_tokens: input + cached }), raw: usage }
    : readResponsesUsage(usage);
}
