import { CruxError, isCruxError } from "@crux/core";
import type { Transform } from "node:stream";
import type { BodyQueue } from "./body-queue.ts";

type Coding = "gzip" | "deflate" | "br";

/**
 * The codings of a body, in the order in which they are to be undone; empty for a plain one.
 * @throws CruxError `bad-response` for one that this adapter did not offer and cannot undo.
 */
export function readCodings(headers: Readonly<Record<string, string>>): readonly Coding[] {
  const header = headers["content-encoding"];
  if (header === undefined) return [];
  return header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity")
    .map(toCoding)
    .reverse();
}

function toCoding(name: string): Coding {
  if (name === "gzip" || name === "x-gzip") return "gzip";
  if (name === "deflate" || name === "br") return name;
  throw new CruxError(
    "bad-response",
    "The answer has a content-encoding that was not asked for. Something between rewrites the answer, or the server is broken.",
    { phase: "headers" },
  );
}

/** A body freed of its codings. What a network read decodes to is given at once; leaving early closes the socket. */
export function decodeBody(raw: BodyQueue, codings: readonly Coding[]): AsyncIterable<Uint8Array> {
  const source: AsyncIterator<Uint8Array> = raw;
  const decoded = codings.reduce<AsyncIterator<Uint8Array>>((input, coding) => decode(input, coding), source);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => decoded.next(),
      async return() {
        await raw.return();
        await decoded.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

async function* decode(input: AsyncIterator<Uint8Array>, coding: Coding): AsyncGenerator<Uint8Array, void, undefined> {
  const first = await input.next();
  if (first.done === true) return;
  const decoder = createDecoder(coding, first.value);
  void feed(decoder, input, first.value);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } catch (cause) {
    throw isCruxError(cause) ? cause : undecodable(cause);
  } finally {
    decoder.destroy();
    await input.return?.();
  }
}

/** Writes the input into the decoder at the decoder's pace. */
async function feed(decoder: Transform, input: AsyncIterator<Uint8Array>, first: Uint8Array): Promise<void> {
  try {
    let chunk = first;
    for (;;) {
      if (!decoder.write(chunk)) await writable(decoder);
      if (decoder.destroyed) return;
      const next = await input.next();
      if (next.done === true) break;
      chunk = next.value;
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error("unreadable input"));
  }
}

function writable(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    const proceed = (): void => {
      decoder.off("drain", proceed).off("close", proceed);
      resolve();
    };
    decoder.on("drain", proceed).on("close", proceed);
  });
}

function createDecoder(coding: Coding, first: Uint8Array): Transform {
  const { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } =
    process.getBuiltinModule("node:zlib");
  if (coding === "br") return createBrotliDecompress();
  if (coding === "gzip") return createGunzip();
  // RFC 9110 section 8.4.1.2: some servers send "deflate" without the zlib wrapper, whose first byte says method 8.
  return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

function undecodable(cause: unknown): CruxError {
  const cutOff = cause instanceof Error && "code" in cause && cause.code === "Z_BUF_ERROR";
  return cutOff
    ? new CruxError("network", "The compressed answer ended before it was complete. Try again.", {
        phase: "body",
        cause,
      })
    : new CruxError(
        "bad-response",
        "The compressed answer cannot be decoded. Something between rewrites the answer, or the server is broken.",
        { phase: "body", cause },
      );
}
