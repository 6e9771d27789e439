import type { CallRecord } from "./call-observer.ts";

/** The figures of one call: its record without what was said. */
export type CallFigures = Omit<CallRecord, "request" | "response" | "error"> & {
  readonly tenant: string;
  readonly errorCode: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** US dollars. */
  readonly cost: number | null;
};

/** Which calls are summed up, and into which groups. */
export interface MetricsQuery {
  readonly tenant: string;
  /** ISO 8601, UTC; from this moment on. */
  readonly since?: string | undefined;
  /** ISO 8601, UTC; before this moment. */
  readonly before?: string | undefined;
  readonly groupBy: readonly ("provider" | "model" | "day")[];
}

/** Figures of a group of calls; `null` where no call had the figure. */
export interface MetricsSummary {
  readonly group: Readonly<Partial<Record<"provider" | "model" | "day", string>>>;
  readonly calls: number;
  readonly errors: number;
  readonly durationMs: Percentiles | null;
  readonly timeToFirstTokenMs: Percentiles | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** US dollars. */
  readonly cost: number | null;
}

/** Percentiles of a figure. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Keeps figures of calls. Every method fails with a CruxError `storage`. */
export interface MetricsRepository {
  record(figures: CallFigures): Promise<void>;
  summarize(query: MetricsQuery): Promise<readonly MetricsSummary[]>;
}
