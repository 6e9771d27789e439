import { request as sendRequest, type IncomingMessage } from "node:http";
import { request as sendSecureRequest } from "node:https";
import { CruxError, isCruxError, isSecret, type HttpClient, type HttpRequest, type HttpResponse } from "@crux/core";

/** Options of {@link createNodeHttpClient}. */
export interface NodeHttpClientOptions {
  /** Sends every request to this origin in place of its own, path and query kept: to a replay server. */
  readonly origin?: string;
}

/**
 * A small HttpClient over node's own HTTP, a connection for each request. For tests: applications take
 * `@crux/http-undici`.
 */
export function createNodeHttpClient({ origin }: NodeHttpClientOptions = {}): HttpClient {
  return { send: (request) => send(request, origin), close: () => Promise.resolve() };
}

function send(request: HttpRequest, origin: string | undefined): Promise<HttpResponse> {
  const { method, headers, body, signal, onPhase } = request;
  const asked = new URL(request.url);
  const url = origin === undefined ? asked : new URL(`${asked.pathname}${asked.search}`, origin);
  return new Promise((resolve, reject) => {
    const fail = (phase: "headers" | "body") => (cause: unknown) => failure(cause, signal, phase);
    onPhase?.("connecting");
    const start = url.protocol === "https:" ? sendSecureRequest : sendRequest;
    const plain = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, isSecret(value) ? value.reveal() : value]),
    );
    const outgoing = start(url, { method, headers: plain, agent: false, ...(signal === undefined ? {} : { signal }) });
    outgoing.once("error", (cause) => reject(fail("headers")(cause)));
    outgoing.once("response", (incoming) => resolve(toResponse(incoming, fail("body"))));
    onPhase?.("sent");
    writeBody(body, outgoing).catch(reject);
  });
}

async function writeBody(
  body: HttpRequest["body"],
  outgoing: { write(data: Uint8Array): void; end(data?: string | Uint8Array): void },
): Promise<void> {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  for await (const bytes of body) outgoing.write(bytes);
  outgoing.end();
}

function toResponse(incoming: IncomingMessage, fail: (cause: unknown) => CruxError): HttpResponse {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  // Without a listener of our own, a reset that comes before the body is read would be an uncaught exception.
  incoming.on("error", () => undefined);
  return {
    status: incoming.statusCode ?? 0,
    headers,
    body: readBody(incoming, fail),
    discard: () => incoming.destroy(),
  };
}

/** One item for each network read: node's own iterator would join reads that wait for their reader. */
async function* readBody(
  incoming: IncomingMessage,
  fail: (cause: unknown) => CruxError,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reads: (Uint8Array | { readonly failure: CruxError } | "end")[] = [];
  let wake = (): void => undefined;
  const add = (read: (typeof reads)[number]): void => {
    reads.push(read);
    wake();
  };
  incoming.on("data", (bytes: Uint8Array) => {
    incoming.pause();
    add(bytes);
  });
  const broken = (): void => add({ failure: fail(incoming.errored ?? new Error("closed")) });
  incoming
    .once("end", () => add("end"))
    .once("error", broken)
    .once("close", broken);
  // What broke off before it was read has been told already.
  if (incoming.destroyed) broken();
  try {
    for (;;) {
      if (reads.length === 0) {
        const more = new Promise<void>((resolve) => (wake = resolve));
        incoming.resume();
        await more;
      }
      const read = reads.shift() ?? "end";
      if (read === "end") return;
      if ("failure" in read) throw read.failure;
      yield read;
    }
  } finally {
    incoming.destroy();
  }
}

function failure(cause: unknown, signal: AbortSignal | undefined, phase: "headers" | "body"): CruxError {
  if (signal?.aborted === true)
    return isCruxError(signal.reason)
      ? signal.reason
      : new CruxError("cancelled", "The call was cancelled.", { cause });
  const code = (cause as { code?: string }).code ?? "unknown";
  return new CruxError("network", `The connection failed (${code}).`, {
    phase: code === "ECONNREFUSED" ? "connect" : phase,
    cause,
  });
}
