import { CruxError, isCruxError, type HttpClient, type HttpRequest, type HttpResponse } from "@crux/core";
import { toBytes } from "./fake-body.ts";

/** What the fake answers; `body` is one network read, or one for each item. */
export interface FakeAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
}

/** One request that came to the fake, and what became of it. */
export interface FakeExchange {
  readonly request: HttpRequest;
  /** From 0. */
  readonly index: number;
  /** The signal was aborted: a real adapter would have closed the socket. */
  readonly aborted: boolean;
  /** The body was read to its end, discarded, left or aborted: nothing holds the connection any more. */
  readonly closed: boolean;
  /** Tells the caller how far the request has come; only needed where `phases` is `by-handler`. */
  phase(phase: "connecting" | "sent"): void;
}

/** Answers one request; a thrown CruxError is a connection that failed. */
export type FakeHandler = (exchange: FakeExchange) => FakeAnswer | Promise<FakeAnswer>;

/** Options of {@link createFakeHttp}. */
export interface FakeHttpOptions {
  /** `at-once` (default) reports both phases before the handler runs; `by-handler` leaves it to `exchange.phase`. */
  readonly phases?: "at-once" | "by-handler";
}

/** An HttpClient without a network. */
export interface FakeHttp extends HttpClient {
  /** What was asked, in order. */
  readonly exchanges: readonly FakeExchange[];
}

type Mutable = { -readonly [Key in keyof FakeExchange]: FakeExchange[Key] };

/** Makes an HttpClient that keeps the port's promises (abort, leaving early, discard) in memory. */
export function createFakeHttp(handler: FakeHandler, { phases = "at-once" }: FakeHttpOptions = {}): FakeHttp {
  const exchanges: FakeExchange[] = [];

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const exchange: Mutable = {
      request,
      index: exchanges.length,
      aborted: false,
      closed: false,
      phase: (phase) => request.onPhase?.(phase),
    };
    exchanges.push(exchange);
    const aborted = whenAborted(request.signal, exchange);
    if (phases === "at-once") for (const phase of ["connecting", "sent"] as const) exchange.phase(phase);
    const answer = await Promise.race([aborted, Promise.resolve(exchange).then(handler)]);
    return {
      status: answer.status ?? 200,
      headers: answer.headers ?? {},
      body: readsOf(answer, exchange, aborted),
      discard: () => {
        exchange.closed = true;
      },
    };
  }

  return { send, exchanges, close: () => Promise.resolve() };
}

/** Rejects when the signal is aborted, and marks the exchange. */
function whenAborted(signal: AbortSignal | undefined, exchange: Mutable): Promise<never> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      exchange.aborted = true;
      exchange.closed = true;
      reject(
        isCruxError(signal?.reason)
          ? signal.reason
          : new CruxError("cancelled", "The call was cancelled.", { cause: signal?.reason }),
      );
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
  aborted.catch(() => undefined);
  return aborted;
}

async function* readsOf(
  { body = "" }: FakeAnswer,
  exchange: Mutable,
  aborted: Promise<never>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = iteratorOf(body);
  try {
    for (;;) {
      const next = await Promise.race([aborted, Promise.resolve(iterator.next())]);
      if (next.done === true) return;
      yield toBytes(next.value);
    }
  } finally {
    exchange.closed = true;
    void iterator.return?.();
  }
}

type Reads = AsyncIterator<string | Uint8Array> | Iterator<string | Uint8Array>;

function iteratorOf(body: NonNullable<FakeAnswer["body"]>): Reads {
  if (typeof body === "string" || body instanceof Uint8Array) return [body].values();
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
}
