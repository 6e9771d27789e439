import type { CallRecord } from "./call-observer.ts";

/** Hands figures of calls to an outside system; as a rule through a CallObserver that batches them. */
export interface MetricsExporter {
  /** Takes over some finished calls; fails with a CruxError when they could not be handed on. */
  export(records: readonly CallRecord[]): Promise<void>;
  /** Hands on what is held back and lets go. */
  close(): Promise<void>;
}
