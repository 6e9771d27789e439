import type { Secret } from "../secret.ts";

/**
 * The one way to the network. An adapter sends what it is given and reports what comes back: it does not
 * retry, does not time, and follows no redirect to another origin with credentials. It fails only with a
 * CruxError (`network`, `cancelled`, `bad-response`, `configuration`) that names the phase; a 4xx is an answer.
 */
export interface HttpClient {
  /**
   * Resolves when the headers are there.
   * @throws CruxError when there is no answer: see {@link HttpClient}.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Lets go of idle connections and ends those in use. */
  close(): Promise<void>;
}

/** One HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute; never holds a key. */
  readonly url: string;
  /** Names in lower case. A Secret is revealed only as it is written to the socket. */
  readonly headers: Readonly<Record<string, string | Secret>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Aborting it closes the socket at once; the send, or the reading of the body, then fails with `signal.reason` where that is a CruxError, else `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The adapter tells how far the request has come, so that its caller can time each phase: `connecting`
   * when it no longer waits for a free connection of the pool, `sent` when a connection is ready and
   * the request is being written. One that cannot tell them apart calls both at the start.
   */
  readonly onPhase?: ((phase: "connecting" | "sent") => void) | undefined;
}

/** The answer to one HTTP request. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; values of a repeated header joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body, decoded from its content-encoding, one item for each network read; read it once. Leaving the
   * iteration early closes the socket; not reading holds the sender back.
   * @throws CruxError `network` with phase `body` when the body breaks off.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Says that nobody wants the rest. What is left is read and thrown away within a small bound of bytes
   * and time, so that the connection can serve again; beyond it, the socket is closed.
   */
  discard(): void;
}
