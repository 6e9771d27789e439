import { unknownUsage, type Cost, type Usage } from "./chat-response.ts";

const counts = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** The tokens of several calls together. A count that one of them does not know is not known of all; of no calls nothing is. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const [only, ...others] = usages;
  if (only === undefined) return unknownUsage;
  if (others.length === 0) return only;
  const sums = counts.map((name) => [name, sumKnown(usages.map((usage) => usage[name]))]);
  return { ...unknownUsage, ...Object.fromEntries(sums), estimated: usages.some(({ estimated }) => estimated) };
}

/** The cost of several calls together; `null` where that of one is not known, or where there were none. */
export function sumCosts(costs: readonly (Cost | null)[]): Cost | null {
  const amount = sumKnown(costs.map((cost) => cost?.amount ?? null));
  if (amount === null || costs.length === 0) return null;
  return {
    amount,
    currency: "USD",
    source: costs.every((cost) => cost?.source === "vendor") ? "vendor" : "price-table",
  };
}

function sumKnown(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, number) => (sum === null || number === null ? null : sum + number), 0);
}
