/** One way in which a list of events is no stream. */
export interface GrammarViolation {
  /** Which rule is broken; stable, kebab-case. */
  readonly rule: GrammarRule;
  /** What is wrong, with the values concerned. */
  readonly message: string;
  /** The event at fault, from 0; `null` where it is the stream as a whole. */
  readonly index: number | null;
}

/** The rules of the stream grammar, `docs/streaming.md`. */
export type GrammarRule =
  | "start-first"
  | "start-once"
  | "terminal-missing"
  | "terminal-last"
  | "event-known"
  | "event-shape"
  | "part-ordinal"
  | "part-kind"
  | "part-once"
  | "call-started-once"
  | "call-id-unique"
  | "call-not-started"
  | "call-id-mismatch"
  | "call-ended-once"
  | "call-grew-after-end"
  | "call-arguments"
  | "citation-on-text"
  | "metrics-count"
  | "metrics-first"
  | "metrics-order"
  | "metrics-range"
  | "response-identity"
  | "response-text"
  | "response-content"
  | "response-calls"
  | "response-usage"
  | "error-value"
  | "error-partial"
  | "partial-reason";

/** Takes what a check finds. */
export type Report = (rule: GrammarRule, message: string, index?: number | null) => void;
