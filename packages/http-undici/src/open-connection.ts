import type { buildConnector, Client, Dispatcher, EnvHttpProxyAgent } from "undici";
import type { SecureContext } from "node:tls";
import type { Connection } from "./connection-pool.ts";
import type { HttpClientOptions } from "./http-client-options.ts";
import { type ProxySettings, readProxySettings } from "./proxy-settings.ts";

/** Opens connections; each belongs to one origin. */
export type OpenConnection = (origin: string) => Connection;

/**
 * Loads undici, as much of it as the settings need, and gives what opens connections with it. Where a proxy
 * is set, each connection is an agent of its own: it knows which origins go through which proxy.
 * @throws CruxError `configuration` when a proxy's address is not a URL.
 */
export async function loadOpenConnection(options: HttpClientOptions): Promise<OpenConnection> {
  const proxies = readProxySettings(options.env ?? process.env);
  const [{ default: UndiciClient }, { default: undiciConnector }] = await loadInternals();
  const clientOptions = clientOptionsOf(options);
  const tlsOptions = tlsOptionsOf(options.ca);
  const connector = undiciConnector({ allowH2: false, timeout: 0, ...tlsOptions });
  const openClient = (origin: string | URL, connect: buildConnector.connector): Dispatcher =>
    new UndiciClient(origin, { ...clientOptions, connect });
  if (proxies === null) return (origin) => openWith(connector, (connect) => openClient(origin, connect));
  const { EnvHttpProxyAgent: ProxyAgent } = await import("undici");
  return () =>
    openWith(
      connector,
      (connect, track) =>
        new ProxyAgent(agentOptionsOf({ proxies, clientOptions, tlsOptions, connect, track, openClient })),
    );
}

/**
 * Two files of undici, reached one by one because its main entry also loads fetch, WebSocket, caches and mocks: more
 * than twice the CPU of a cold start. undici has no `exports` map, declares types for its main entry only, and is pinned
 * to one version in package.json; its release notes are to be read before that moves.
 */
async function loadInternals(): Promise<
  readonly [{ readonly default: typeof Client }, { readonly default: typeof buildConnector }]
> {
  return Promise.all([
    // @ts-expect-error undici declares no types for this file.
    import("undici/lib/dispatcher/client.js") as Promise<{ readonly default: typeof Client }>,
    // @ts-expect-error undici declares no types for this file.
    import("undici/lib/core/connect.js") as Promise<{ readonly default: typeof buildConnector }>,
  ]);
}

/** Headers and bodies are timed by the caller of this package, so undici's own timers are off. HTTP/1.1: a socket for each request, and closing it ends that request only. */
function clientOptionsOf({ keepAliveMs = 30_000, maxHeaderSize = 64 * 1024 }: HttpClientOptions): Client.Options {
  return {
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: 0,
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize,
  };
}

/** TLS settings with further authorities. One context for all connections: making it reads every root certificate anew. */
function tlsOptionsOf(ca: HttpClientOptions["ca"]): { readonly secureContext?: SecureContext } {
  if (ca === undefined || ca.length === 0) return {};
  const { createSecureContext, getCACertificates } = process.getBuiltinModule("node:tls");
  // Naming authorities replaces Node's own ones, so these are named again.
  return {
    secureContext: createSecureContext({
      ca: [...getCACertificates("default"), ...(typeof ca === "string" ? [ca] : ca)],
    }),
  };
}

type Track = (connector: buildConnector.connector) => buildConnector.connector;

/** Sockets are kept hold of because undici lets go of one that is still connecting only when it has connected. */
function openWith(
  connector: buildConnector.connector,
  open: (connect: buildConnector.connector, track: Track) => Dispatcher,
): Connection {
  const sockets = new Set<OpenSocket>();
  const track: Track = (connect) => (options, callback) => {
    // undici's connector gives the socket back, which its types leave out.
    const socket: unknown = connect(options, callback);
    if (!isOpenSocket(socket)) return;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  const dispatcher = open(track(connector), track);
  return {
    dispatcher,
    async destroy() {
      const destroyed = dispatcher.destroy();
      for (const socket of sockets) socket.destroy();
      await destroyed;
    },
  };
}

interface OpenSocket {
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

function isOpenSocket(value: unknown): value is OpenSocket {
  return typeof value === "object" && value !== null && "destroy" in value && "once" in value;
}

interface AgentParts {
  readonly proxies: ProxySettings;
  readonly clientOptions: Client.Options;
  readonly tlsOptions: { readonly secureContext?: SecureContext };
  readonly connect: buildConnector.connector;
  readonly track: Track;
  readonly openClient: (origin: string | URL, connect: buildConnector.connector) => Dispatcher;
}

function agentOptionsOf({
  proxies,
  clientOptions,
  tlsOptions,
  connect,
  track,
  openClient,
}: AgentParts): EnvHttpProxyAgent.Options {
  // undici hands over its own connector here: the way to the proxy, or the tunnel through it.
  const open = (origin: string | URL, given: object): Dispatcher =>
    openClient(origin, track((given as { connect: buildConnector.connector }).connect));
  return {
    ...clientOptions,
    ...proxies,
    connections: 1,
    connect,
    factory: open,
    clientFactory: open,
    requestTls: tlsOptions,
    proxyTls: tlsOptions,
  };
}
