import type { ProviderStreamEvent } from "../stream-event.ts";
import { tooLong, type ByteParser } from "./lines.ts";
import { maxBodyBytes } from "./read-body.ts";
import type { Emit, StreamDecoder } from "./stream-decoder.ts";
import { createUtf8Reader } from "./utf8.ts";

const lineFeed = 0x0a;

/**
 * Drives a decoder over the bytes of one answer, without waiting for anything: finds out whether the body is the
 * stream that was asked for or something whole, and gathers what the decoder emits. A failure is kept, so that what
 * came before it is not lost.
 */
export class Decoding {
  readonly #decoder: Pick<StreamDecoder<never>, "body" | "end" | "done">;
  readonly #createParser: (emit: Emit) => ByteParser;
  #parser: ByteParser | null = null;
  #blank: Uint8Array[] = [];
  #events: ProviderStreamEvent[] = [];
  /** What went wrong; nothing is decoded after it. */
  failure: { readonly error: unknown } | null = null;

  /** `sniff`: the body may be whole JSON or HTML in place of a stream, which the first byte tells. */
  constructor(
    decoder: Pick<StreamDecoder<never>, "body" | "end" | "done">,
    sniff: boolean,
    createParser: (emit: Emit) => ByteParser,
  ) {
    this.#decoder = decoder;
    this.#createParser = createParser;
    if (!sniff) this.#parser = createParser(this.emit);
  }

  /** Whether the decoder saw its terminal signal. */
  get done(): boolean {
    return this.#decoder.done;
  }

  readonly emit: Emit = (event) => {
    this.#events.push(event);
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
      if (!this.#decoder.done) this.#decoder.end(this.emit);
    } catch (error) {
      this.failure = { error };
    }
  }

  /** White space alone does not tell what follows; a space may belong to the first line, what is before a line end does not. */
  #chooseParser(bytes: Uint8Array): ByteParser | null {
    if (bytes.every(isWhiteSpace)) {
      this.#blank = bytes.includes(lineFeed)
        ? [bytes.slice(bytes.lastIndexOf(lineFeed))]
        : [...this.#blank, bytes.slice()];
      return null;
    }
    const parser = readsAsWholeBody(bytes)
      ? createBodyCollector((text) => this.#decoder.body(text, this.emit))
      : this.#createParser(this.emit);
    for (const blank of this.#blank) parser.push(blank);
    this.#parser = parser;
    return parser;
  }
}

/** Whether the first byte that is no white space begins JSON or HTML, as no event stream does. */
function readsAsWholeBody(bytes: Uint8Array): boolean {
  const text = startsWithByteOrderMark(bytes) ? bytes.subarray(3) : bytes;
  const first = text.find((byte) => !isWhiteSpace(byte));
  return first === 0x7b || first === 0x5b || first === 0x3c;
}

function startsWithByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
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
