import type { RecordedExchange } from "@crux/testkit";

/** Decode: the recorded answer through the client. Encode: the recorded request through the client. */
export type Direction = "decode" | "encode";

/** One thing that is not as it must be. */
export interface Finding {
  /** What was compared: a field of the answer, a path in the request, or a step that failed. */
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** What became of one exchange in one direction. */
export type Verdict =
  | { readonly outcome: "passed"; readonly warnings?: readonly string[] }
  | { readonly outcome: "failed"; readonly findings: readonly Finding[] }
  | { readonly outcome: "not-applicable"; readonly rule: string; readonly reason: string };

/** A verdict with what it is about. */
export type ExchangeResult = Verdict & {
  readonly id: string;
  readonly provider: string;
  /** The recorded API, which names the wire. */
  readonly wire: string;
  readonly direction: Direction;
};

/** The verdict of findings: none is passed. */
export function judge(findings: readonly Finding[], warnings: readonly string[] = []): Verdict {
  if (findings.length > 0) return { outcome: "failed", findings };
  return warnings.length === 0 ? { outcome: "passed" } : { outcome: "passed", warnings };
}

/** A verdict that the exchange proves nothing about the client. */
export function notApplicable(rule: string, reason: string): Verdict {
  return { outcome: "not-applicable", rule, reason };
}

/** Puts a verdict beside the exchange it is about. */
export function resultOf(exchange: RecordedExchange, direction: Direction, verdict: Verdict): ExchangeResult {
  return { id: exchange.id, provider: exchange.provider, wire: exchange.api, direction, ...verdict };
}

/** How many exchanges came out which way, both directions together. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
}

/** Counts results. */
export function totalsOf(results: readonly ExchangeResult[]): Totals {
  const count = (outcome: ExchangeResult["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  return { passed: count("passed"), failed: count("failed"), notApplicable: count("not-applicable") };
}
