import { type HttpRequest, toCruxError } from "@crux/core";

/** A request's body as undici takes it, and the way to let go of it when the exchange is over. */
export interface Upload {
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | null;
  /** Tells a streamed body that nobody reads it any more. */
  readonly stop: (() => void) | null;
}

/** A failure of the caller's own iterable passes as a CruxError, so that it is not taken for the network's. */
export function createUpload(body: HttpRequest["body"]): Upload {
  if (body === undefined) return { body: null, stop: null };
  if (typeof body === "string" || body instanceof Uint8Array) return { body, stop: null };
  const source = body[Symbol.asyncIterator]();
  let ended = false;
  return {
    body: { [Symbol.asyncIterator]: () => ({ next, return: stopped }) },
    stop: () => void stopped(),
  };

  async function next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await source.next();
      ended = result.done === true;
      return result;
    } catch (cause) {
      ended = true;
      throw toCruxError(cause);
    }
  }

  async function stopped(): Promise<IteratorResult<Uint8Array>> {
    if (!ended) {
      ended = true;
      // The request is decided already: a failure while letting go changes nothing.
      await source.return?.().catch(() => undefined);
    }
    return { done: true, value: undefined };
  }
}
