import type { ProviderStreamEvent } from "../stream-event.ts";
import { tooLong, type ByteParser } from "./lines.ts";
import { maxBodyBytes } from "./read-body.ts";
import type { Emit, StreamDecoder } from "./stream-decoder.ts";
import { concatenate, createUtf8Reader } from "./utf8.ts";

const lineFeed = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Drives a decoder over the bytes of one answer, without waiting for anything: finds out whether the body is the
 * stream that was asked for or something whole, and gathers what the decoder emits. A failure is kept, so that what
 * came before it is not lost.
 */
export class Decoding {
  readonly #decoder: Pick<StreamDecoder<never>, "body" | "end">;
  readonly #createParser: (decoding: Decoding) => ByteParser;
  #parser: ByteParser | null = null;
  #held: Uint8Array | null = null;
  #events: ProviderStreamEvent[] = [];
  /** Whether the decoder finished: nothing that follows matters. */
  done = false;
  /** What went wrong; nothing is decoded after it. */
  failure: { readonly error: unknown } | null = null;

  /** `sniff`: the body may be whole JSON or HTML in place of a stream, which the first byte tells. */
  constructor(
    decoder: Pick<StreamDecoder<never>, "body" | "end">,
    sniff: boolean,
    createParser: (decoding: Decoding) => ByteParser,
  ) {
    this.#decoder = decoder;
    this.#createParser = createParser;
    if (!sniff) this.#parser = createParser(this);
  }

  readonly emit: Emit = (event) => {
    this.#events.push(event);
    if (event.type === "finish") this.done = true;
  };

  /** The events since the last time. */
  take(): readonly ProviderStreamEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  /** Takes a network read. */
  push(bytes: Uint8Array): void {
    try {
      (this.#parser ?? this.#chooseParser(bytes))?.push(bytes);
    } catch (error) {
      this.failure = { error };
    }
  }

  /** Takes the end of the body. */
  end(): void {
    try {
      this.#parser?.end();
      if (!this.done) this.#decoder.end(this.emit);
    } catch (error) {
      this.failure = { error };
    }
  }

  /** White space, or a byte order mark, alone does not tell what follows: it is held until more comes. */
  #chooseParser(bytes: Uint8Array): ByteParser | null {
    const all = this.#held === null ? bytes : concatenate(this.#held, bytes);
    const text = withoutByteOrderMark(all);
    const first = text.find((byte) => !isWhiteSpace(byte));
    if (first === undefined) {
      // A space may belong to the first line; what is before a line end does not.
      const lastLineFeed = text.lastIndexOf(lineFeed);
      this.#held = (lastLineFeed === -1 ? all : text.subarray(lastLineFeed)).slice();
      return null;
    }
    const parser = beginsWholeBody(first)
      ? createBodyCollector((whole) => this.#decoder.body(whole, this.emit))
      : this.#createParser(this);
    if (this.#held !== null) parser.push(this.#held);
    this.#parser = parser;
    return parser;
  }
}

/** Whether this byte begins JSON or HTML, as it does no event stream. */
function beginsWholeBody(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b || byte === 0x3c;
}

/** The bytes behind a byte order mark; none as long as they are a part of one. */
function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  const matches = byteOrderMark.every((byte, at) => at >= bytes.length || bytes[at] === byte);
  return matches ? bytes.subarray(Math.min(3, bytes.length)) : bytes;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function createBodyCollector(onBody: (text: string) => void): ByteParser {
  const reader = createUtf8Reader();
  let text = "";
  return {
    push(bytes) {
      if (text.length + bytes.byteLength > maxBodyBytes) throw tooLong("body", maxBodyBytes);
      text += reader.read(bytes);
    },
    end: () => onBody(text + reader.end()),
  };
}
