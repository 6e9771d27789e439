import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import dgram from "node:dgram";
import net from "node:net";

/** What was tried on a network that is closed. */
export interface NetworkGuard {
  /** Such as `api.acme.ai:443`, in order, each once. */
  readonly attempts: readonly string[];
}

type Patchable = Record<string, unknown>;

/**
 * Closes the network of this process, but for loopback: whoever reaches for anything else is refused, and noted. For good; a process that
 * wants it open again is another process.
 */
export function guardNetwork(): NetworkGuard {
  const attempts = new Set<string>();
  const refuse = (target: string): Error => {
    attempts.add(target);
    return Object.assign(new Error(`The conformance run has no network: ${target} was refused.`), {
      code: "ENETUNREACH",
    });
  };
  guardSockets(refuse);
  guardNames(dns as unknown as Patchable, refuse);
  guardNames(dns.promises as unknown as Patchable, refuse);
  guardNames(dns.Resolver.prototype as unknown as Patchable, refuse);
  guardNames(dns.promises.Resolver.prototype as unknown as Patchable, refuse);
  syncBuiltinESMExports();
  return {
    get attempts() {
      return [...attempts];
    },
  };
}

type Refuse = (target: string) => Error;

/** Every TCP and TLS connection of node, fetch and http among them, comes through here. */
function guardSockets(refuse: Refuse): void {
  const prototype = net.Socket.prototype as unknown as { connect: (...given: unknown[]) => net.Socket };
  const connect = prototype.connect;
  prototype.connect = function (this: net.Socket, ...given: unknown[]) {
    const target = targetOf(given);
    if (target === null || isLoopback(target.host)) return connect.apply(this, given);
    const error = refuse(`${target.host}:${target.port}`);
    process.nextTick(() => this.destroy(error));
    return this;
  };
  for (const name of ["send", "connect"] as const) {
    const datagrams = dgram.Socket.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
    datagrams[name] = () => {
      throw refuse("a UDP datagram");
    };
  }
}

/** The address, however it was given: (options), (port, host), (path), or node's own normalised list of them. */
function targetOf(given: readonly unknown[]): { readonly host: string; readonly port: string } | null {
  const first = Array.isArray(given[0]) ? (given[0] as readonly unknown[])[0] : given[0];
  if (typeof first === "object" && first !== null) {
    const { host, port, path } = first as { host?: unknown; port?: unknown; path?: unknown };
    if (typeof path === "string" && port === undefined) return { host: path, port: "" };
    return { host: typeof host === "string" ? host : "localhost", port: String(port) };
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return { host: first, port: "" };
  return { host: typeof given[1] === "string" ? given[1] : "localhost", port: String(first) };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host);
}

/** Looking a name up is reaching out already. */
function guardNames(target: Patchable, refuse: Refuse): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    const original = target[name];
    if (!/^(lookup|resolve|reverse)/.test(name) || typeof original !== "function") continue;
    target[name] = function (this: unknown, host: unknown, ...rest: unknown[]) {
      if (typeof host === "string" && isLoopback(host))
        return Reflect.apply(original, this, [host, ...rest]) as unknown;
      const error = refuse(String(host));
      const callback = rest.findLast((value) => typeof value === "function");
      if (typeof callback !== "function") return Promise.reject(error);
      process.nextTick(() => Reflect.apply(callback, undefined, [error]));
      return undefined;
    };
  }
}
