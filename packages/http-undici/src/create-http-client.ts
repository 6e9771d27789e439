import type { HttpClient, HttpRequest, HttpResponse } from "@crux/core";
import { type Connection, ConnectionPool } from "./connection-pool.ts";
import { decodeBody, readCodings } from "./decode-body.ts";
import { Exchange } from "./exchange.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import { abortError, closedError } from "./network-error.ts";
import { loadOpenConnection, type OpenConnection } from "./open-connection.ts";
import { encodeHeaders, parseTarget } from "./request-head.ts";
import { createUpload } from "./upload.ts";

/**
 * The HTTP client port on undici: one pool of connections for each origin, HTTP/1.1, no redirects, no
 * timers of its own. undici is loaded by the first request. `send` fails only with a CruxError, as the port says.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { connections = 10, connectionsPerOrigin = {} } = options;
  const pools = new Map<string, ConnectionPool>();
  let loading: Promise<OpenConnection> | null = null;
  let open: OpenConnection | null = null;
  let closed = false;

  async function load(): Promise<OpenConnection> {
    loading ??= loadOpenConnection(options);
    open = await loading;
    return open;
  }

  function poolOf(origin: string, openConnection: OpenConnection): ConnectionPool {
    const existing = pools.get(origin);
    if (existing !== undefined) return existing;
    const pool = new ConnectionPool(connectionsPerOrigin[origin] ?? connections, () => openConnection(origin));
    pools.set(origin, pool);
    return pool;
  }

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const { method, signal, onPhase } = request;
    const { origin, host, path } = parseTarget(request.url);
    const headers = encodeHeaders(request.headers);
    const openConnection = open ?? (await load());
    if (closed) throw closedError();
    checkAborted(signal);
    const upload = createUpload(request.body);
    const pool = poolOf(origin, openConnection);
    const connection = pool.take() ?? (await waitFor(pool, signal));
    const exchange = new Exchange({
      host,
      signal,
      onPhase,
      onOver(reusable) {
        upload.stop?.();
        if (reusable) pool.release(connection);
        else pool.drop(connection);
      },
    });
    // undici takes any async iterable as a body, which its types leave out.
    const body = upload.body as string | Uint8Array | null;
    const head = await exchange.start(connection.dispatcher, {
      origin,
      path,
      method,
      headers,
      body,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return toResponse(head, exchange);
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  }

  return { send, close };
}

async function waitFor(pool: ConnectionPool, signal: HttpRequest["signal"]): Promise<Connection> {
  const connection = await pool.wait(signal);
  // The signal may have been aborted after the connection was handed over and before this line.
  if (signal?.aborted === true) pool.release(connection);
  checkAborted(signal);
  return connection;
}

function checkAborted(signal: HttpRequest["signal"]): void {
  if (signal?.aborted === true) throw abortError(signal, "connect");
}

function toResponse({ status, headers }: Awaited<ReturnType<Exchange["start"]>>, exchange: Exchange): HttpResponse {
  try {
    const codings = readCodings(headers);
    const body = codings.length === 0 ? exchange.body : decodeBody(exchange.body, codings);
    return { status, headers, body, discard: () => exchange.discard() };
  } catch (error) {
    exchange.discard();
    throw error;
  }
}
