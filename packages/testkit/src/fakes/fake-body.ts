/** A body whose every network read a test hands out itself. */
export interface FakeBody extends AsyncIterable<Uint8Array> {
  /** Makes one network read available. */
  push(data: string | Uint8Array): void;
  /** Ends the body cleanly. */
  end(): void;
  /** Breaks the body off. */
  fail(error: unknown): void;
  /** How often the reader has asked for more: what a slow consumer must keep small. */
  readonly pulls: number;
  /** Whether the reader has left before the end. */
  readonly left: boolean;
}

type Read = { readonly bytes: Uint8Array } | { readonly error: unknown } | "end";

/** Makes a body for an answer of `createFakeHttp`. */
export function createFakeBody(): FakeBody {
  const reads: Read[] = [];
  let wake: (() => void) | null = null;
  let pulls = 0;
  let left = false;

  function add(read: Read): void {
    reads.push(read);
    wake?.();
  }

  async function next(): Promise<IteratorResult<Uint8Array, undefined>> {
    pulls += 1;
    while (reads.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const read = reads.shift() ?? "end";
    if (read === "end") return { done: true, value: undefined };
    if ("error" in read) throw read.error;
    return { done: false, value: read.bytes };
  }

  return {
    push: (data) => add({ bytes: toBytes(data) }),
    end: () => add("end"),
    fail: (error) => add({ error }),
    get pulls() {
      return pulls;
    },
    get left() {
      return left;
    },
    [Symbol.asyncIterator]: () => ({
      next,
      return() {
        left = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
}

/** Text as UTF-8; bytes as they are. */
export function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}
