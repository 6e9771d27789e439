import { CruxError } from "@crux/core";

/** What the queue asks of the connection it is filled from. */
export interface BodySource {
  /** There is room again. */
  resume(): void;
  /** The reader left; nothing more is wanted. */
  leave(): void;
  /** The first read: somebody wants this body. */
  read(): void;
}

interface Reader {
  resolve(result: IteratorResult<Uint8Array, undefined>): void;
  reject(error: CruxError): void;
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Beyond this many queued bytes the socket is no longer read. */
export const queueBytes = 64 * 1024;

/**
 * A body between the socket and its one reader: an item for each network read, at most about two socket
 * buffers of them. After the last item `next` gives the end, or rejects with what broke the body off.
 */
export class BodyQueue implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: BodySource;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #reader: Reader | null = null;
  #started = false;
  #end: CruxError | "end" | null = null;

  constructor(source: BodySource) {
    this.#source = source;
  }

  /** Whether the socket is to be held back. */
  get full(): boolean {
    return this.#bytes > queueBytes;
  }

  push(chunk: Uint8Array): void {
    const reader = this.#reader;
    if (reader === null) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.byteLength;
      return;
    }
    this.#reader = null;
    reader.resolve({ done: false, value: chunk });
  }

  /** No more will come; what is queued can still be read. */
  finish(error: CruxError | "end"): void {
    if (this.#end !== null) return;
    this.#end = error;
    const reader = this.#reader;
    this.#reader = null;
    if (error === "end") reader?.resolve(done);
    else reader?.reject(error);
  }

  /** Forgets what is queued. */
  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.#started) {
      this.#started = true;
      this.#source.read();
    }
    const chunk = this.#shift();
    if (chunk !== null) return Promise.resolve({ done: false, value: chunk });
    if (this.#end === "end") return Promise.resolve(done);
    if (this.#end !== null) return Promise.reject(this.#end);
    if (this.#reader !== null)
      return Promise.reject(new CruxError("internal", "A body was read by two readers at once. Read it in one place."));
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.clear();
    this.finish("end");
    this.#source.leave();
    return Promise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #shift(): Uint8Array | null {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return null;
    this.#bytes -= chunk.byteLength;
    if (this.#end === null && this.#bytes <= queueBytes / 2) this.#source.resume();
    return chunk;
  }
}
