/** What became of one check. */
export interface ConformanceResult {
  /** What it is about: a declared capability, `definition`, `fixtures`, `hermetic`, `skips`. */
  readonly group: string;
  /** Such as `stream/hello: every split of the body gives the same events`. */
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed and what is expected, or why it was skipped; `null` where it passed. */
  readonly message: string | null;
  readonly durationMs: number;
}

/** What became of a plugin. */
export interface ConformanceReport {
  readonly plugin: {
    readonly package: string;
    readonly version: string | null;
    readonly provider: string;
    readonly capabilities: readonly string[];
  };
  /** Whether nothing failed. */
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly results: readonly ConformanceResult[];
}

/** Counts the results. */
export function toReport(
  plugin: ConformanceReport["plugin"],
  results: readonly ConformanceResult[],
): ConformanceReport {
  const count = (status: ConformanceResult["status"]): number =>
    results.filter((result) => result.status === status).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  return { plugin, ok: failed === 0 && passed > 0, passed, failed, skipped, results };
}
