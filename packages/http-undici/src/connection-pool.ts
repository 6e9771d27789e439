import { type CruxError, type HttpRequest } from "@crux/core";
import type { Dispatcher } from "undici";
import { abortError, closedError } from "./network-error.ts";

/** What one request at a time is sent on: at most one socket, opened on demand. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** Closes the socket at once, one that is still being connected too; resolves when it is closed. */
  destroy(): Promise<void>;
}

interface Waiter {
  resolve(connection: Connection): void;
  reject(error: CruxError): void;
}

/**
 * The connections to one origin: up to `limit`, the last used first. Those who find none free wait in the
 * order they came.
 */
export class ConnectionPool {
  readonly #limit: number;
  readonly #open: () => Connection;
  readonly #connections = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  constructor(limit: number, open: () => Connection) {
    this.#limit = limit;
    this.#open = open;
  }

  /** A free connection, or `null` when it must be waited for. */
  take(): Connection | null {
    return this.#idle.pop() ?? (this.#connections.size < this.#limit ? this.#add() : null);
  }

  /**
   * The next connection that becomes free.
   * @throws CruxError as the signal says when it is aborted meanwhile; `configuration` when the pool is closed.
   */
  wait(signal: HttpRequest["signal"]): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        if (signal !== undefined) reject(abortError(signal, "connect"));
      };
      const waiter: Waiter = {
        resolve: (connection) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(connection);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", onAbort);
          reject(error);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Gives a connection back that can serve again. */
  release(connection: Connection): void {
    if (this.#closed) return;
    const waiter = this.#nextWaiter();
    if (waiter === null) this.#idle.push(connection);
    else waiter.resolve(connection);
  }

  /** Closes a connection that was taken. Its place is free only when its socket is: the server never sees more than the limit. */
  drop(connection: Connection): void {
    void connection.destroy().then(() => {
      this.#connections.delete(connection);
      if (this.#closed || this.#waiters.size === 0) return;
      const fresh = this.#add();
      this.#nextWaiter()?.resolve(fresh);
    });
  }

  /** Closes every connection; whoever waits is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    for (let waiter = this.#nextWaiter(); waiter !== null; waiter = this.#nextWaiter()) waiter.reject(closedError());
    await Promise.all([...this.#connections].map((connection) => connection.destroy()));
  }

  #add(): Connection {
    const connection = this.#open();
    this.#connections.add(connection);
    return connection;
  }

  #nextWaiter(): Waiter | null {
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter);
      return waiter;
    }
    return null;
  }
}
