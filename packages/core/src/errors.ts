import type { ChatResponse } from "./chat-response.ts";

/**
 * What each error code means to those who act on it: whether the same call may succeed when it is
 * made again, the HTTP status the server answers with, the exit code of the CLI.
 */
export const errorTraits = {
  authentication: { retryable: false, httpStatus: 401, exitCode: 3 },
  permission: { retryable: false, httpStatus: 403, exitCode: 3 },
  quota: { retryable: false, httpStatus: 402, exitCode: 4 },
  "rate-limit": { retryable: true, httpStatus: 429, exitCode: 4 },
  "invalid-request": { retryable: false, httpStatus: 400, exitCode: 2 },
  "context-length": { retryable: false, httpStatus: 413, exitCode: 2 },
  "content-filter": { retryable: false, httpStatus: 422, exitCode: 6 },
  "not-found": { retryable: false, httpStatus: 404, exitCode: 2 },
  unsupported: { retryable: false, httpStatus: 400, exitCode: 2 },
  timeout: { retryable: true, httpStatus: 504, exitCode: 5 },
  cancelled: { retryable: false, httpStatus: 499, exitCode: 130 },
  overloaded: { retryable: true, httpStatus: 503, exitCode: 5 },
  network: { retryable: true, httpStatus: 502, exitCode: 5 },
  "bad-response": { retryable: false, httpStatus: 502, exitCode: 5 },
  "stream-interrupted": { retryable: true, httpStatus: 502, exitCode: 5 },
  configuration: { retryable: false, httpStatus: 500, exitCode: 3 },
  storage: { retryable: false, httpStatus: 500, exitCode: 7 },
  internal: { retryable: false, httpStatus: 500, exitCode: 1 },
} as const satisfies Record<string, ErrorTraits>;

/** The traits of one error code. */
export interface ErrorTraits {
  readonly retryable: boolean;
  readonly httpStatus: number;
  readonly exitCode: number;
}

/** Every code a {@link CruxError} can have; see `docs/errors.md`. */
export type CruxErrorCode = keyof typeof errorTraits;

/** Which of the five timers of a call ran out. */
export type TimerName = "connect" | "start" | "idle" | "stall" | "total";

/** What a decision about a failure needs. A field that is unknown or does not apply is absent. */
export interface CruxErrorDetails {
  readonly provider?: string;
  /** The vendor's model id. */
  readonly model?: string;
  /** The HTTP status the vendor answered with, or the one its in-band error named. */
  readonly status?: number;
  /** How long the vendor asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The vendor's own word that the call may, or must not, be made again (`x-should-retry`, a final quota); wins over the table. */
  readonly retryable?: boolean;
  /** The vendor's error code, else its error type. */
  readonly vendorCode?: string;
  /** The vendor's id of the request, for its support. */
  readonly requestId?: string;
  /** The timer that ran out. */
  readonly timer?: TimerName;
  /** How far the exchange had come: making the connection, waiting for the headers, reading the body. */
  readonly phase?: "connect" | "headers" | "body";
  /** Dotted path of what is wrong in the caller's value, such as `messages.0.content`. */
  readonly path?: string;
}

/** The options of {@link CruxError}. */
export interface CruxErrorOptions extends CruxErrorDetails {
  /** The original failure. */
  readonly cause?: unknown;
}

const errorBrand = Symbol.for("crux.error/1");

/**
 * The one error class of Crux. Match on `code`; read `details` for the rest; `partial` is the answer
 * received before the failure, where there was one. The message says what failed and what to do next,
 * and holds neither a key nor a whole body.
 */
export class CruxError extends Error {
  override readonly name = "CruxError";
  readonly code: CruxErrorCode;
  readonly details: CruxErrorDetails;
  /** What had been received when the call failed; `null` when nothing had. */
  readonly partial: ChatResponse | null = null;

  constructor(code: CruxErrorCode, message: string, options: CruxErrorOptions = {}) {
    const { cause, ...details } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    Object.defineProperty(this, errorBrand, { value: true });
  }

  /** Whether the same call may succeed when it is made again: the vendor's word, else the table's. */
  get retryable(): boolean {
    return this.details.retryable ?? errorTraits[this.code].retryable;
  }

  /** A copy with more details (what this error already knows wins), another message, or the partial answer. */
  with(changes: { details?: CruxErrorDetails; message?: string; partial?: ChatResponse | null }): CruxError {
    const { details, message = this.message, partial = this.partial } = changes;
    const copy = new CruxError(this.code, message, { ...details, ...this.details, cause: this.cause });
    if (this.stack !== undefined) copy.stack = this.stack.replace(this.message, () => message);
    return Object.assign(copy, { partial });
  }

  /** Everything but the stack, the cause and the partial answer. */
  toJSON(): { name: string; code: CruxErrorCode; message: string; details: CruxErrorDetails } {
    return { name: this.name, code: this.code, message: this.message, details: this.details };
  }
}

/** Whether `value` is a {@link CruxError}, made by this copy of core or another. */
export function isCruxError(value: unknown): value is CruxError {
  return typeof value === "object" && value !== null && errorBrand in value;
}

/**
 * Any thrown value as a CruxError: itself when it is one, `cancelled` for an `AbortError`,
 * else `fallback` with the original as its cause.
 */
export function toCruxError(value: unknown, fallback: CruxErrorCode = "internal"): CruxError {
  if (isCruxError(value)) return value;
  const name = value instanceof Error ? value.name : typeof value;
  if (name === "AbortError") return new CruxError("cancelled", "The call was cancelled.", { cause: value });
  const text = value instanceof Error ? `: ${value.message}` : "";
  return new CruxError(fallback, `Unexpected ${name}${text}`, { cause: value });
}
