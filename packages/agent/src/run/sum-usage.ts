import { unknownUsage, type Cost, type Usage } from "@crux/core";

const counts = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** The tokens of several calls as one. A count that one of them does not know is not known of all; of no calls, nothing is. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const [first, ...others] = usages;
  if (first === undefined) return unknownUsage;
  if (others.length === 0) return first;
  const sums = counts.map((name) => [name, sumOf(usages.map((usage) => usage[name]))] as const);
  return { ...unknownUsage, ...Object.fromEntries(sums), estimated: usages.some(({ estimated }) => estimated) };
}

/** The cost of several calls as one; `null` where that of one is not known, or where there was none. */
export function sumCosts(costs: readonly (Cost | null)[]): Cost | null {
  const known = costs.filter((cost) => cost !== null);
  const amount = sumOf(costs.map((cost) => cost?.amount ?? null));
  if (amount === null || known.length === 0) return null;
  const source = known.every((cost) => cost.source === "vendor") ? "vendor" : "price-table";
  return { amount, currency: "USD", source };
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
