import type { ServerResponse } from "node:http";
import { toBytes } from "../fakes/fake-body.ts";

/**
 * One step of a hand-made answer. Plain data but for `wait`, so that a fault script can rewrite an answer
 * before it is played. An answer whose last step is none of the last three kinds ends cleanly.
 */
export type AnswerStep =
  /** Status and headers, sent at once. Default 200 and none. */
  | { readonly type: "head"; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  /** One network write, flushed alone. */
  | { readonly type: "chunk"; readonly data: string | Uint8Array }
  /** Goes on when the promise settles: a signal of the test's, not a time. */
  | { readonly type: "wait"; readonly until: PromiseLike<unknown> }
  /** Says nothing more, until the client leaves. */
  | { readonly type: "hang" }
  /** Ends the connection (FIN) although the answer is not whole. */
  | { readonly type: "half-close" }
  /** Resets the connection (RST). */
  | { readonly type: "reset" };

/** Plays the steps; stops where the client has left. */
export async function playSteps(
  steps: Iterable<AnswerStep> | AsyncIterable<AnswerStep>,
  response: ServerResponse,
): Promise<void> {
  const left = new Promise<void>((resolve) => response.once("close", resolve));
  for await (const step of steps) {
    if (response.destroyed || response.writableEnded) return;
    const over = await playStep(step, response, left);
    if (over) return;
  }
  if (!response.destroyed) response.end();
}

async function playStep(step: AnswerStep, response: ServerResponse, left: Promise<void>): Promise<boolean> {
  switch (step.type) {
    case "head":
      response.writeHead(step.status ?? 200, { ...step.headers });
      response.flushHeaders();
      return false;
    case "chunk":
      await flush(toBytes(step.data), response, left);
      return false;
    case "wait":
      await Promise.race([step.until, left]);
      return false;
    case "hang":
      await left;
      return true;
    case "half-close":
      response.socket?.end();
      return true;
    case "reset":
      response.socket?.resetAndDestroy();
      return true;
  }
}

/** Writes one chunk and waits for the kernel to have it, then a turn, so that a reader in the same process reads it alone. */
async function flush(bytes: Uint8Array, response: ServerResponse, left: Promise<void>): Promise<void> {
  if (bytes.length === 0) return;
  const written = new Promise<void>((resolve) => response.write(bytes, () => resolve()));
  await Promise.race([written, left]);
  await new Promise<void>((resolve) => setImmediate(resolve));
}
