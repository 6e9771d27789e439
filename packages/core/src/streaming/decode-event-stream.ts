import { CruxError } from "../errors.ts";
import type { HttpResponse } from "../ports/http-client.ts";
import type { ProviderStreamEvent } from "../stream-event.ts";
import type { ByteParser } from "./lines.ts";
import { createNdjsonParser } from "./ndjson.ts";
import { createSseParser, type SseMessage } from "./sse.ts";

/** Takes one event of a provider's stream. */
export type Emit = (event: ProviderStreamEvent) => void;

/**
 * What a wire knows of its stream: a state machine that is handed messages and emits events. It loops over
 * nothing and reads no bytes; this is the specification's streaming adapter. Every method fails with a CruxError.
 */
export interface StreamDecoder<WireMessage> {
  /** Takes the next message of the wire. */
  message(message: WireMessage, emit: Emit): void;
  /**
   * Takes the text of a body that is no stream at all: JSON, or an edge's HTML, in answer to a request
   * for a stream. Throws what is wrong with it, or emits the whole answer, `finish` included, and is done.
   */
  body(text: string, emit: Emit): void;
  /** The body ended, and `done` was never true. Emits `finish` where the wire allows such an end, else throws `stream-interrupted`. */
  end(emit: Emit): void;
  /** The wire's terminal signal was seen: nothing that follows matters. */
  readonly done: boolean;
}

/** Drives a decoder over a server-sent event stream; yields one batch of events for each network read. */
export function decodeSse(
  response: HttpResponse,
  decoder: StreamDecoder<SseMessage>,
): AsyncGenerator<readonly ProviderStreamEvent[], void, undefined> {
  let stray = "";
  return decodeMessages(response, decoder, (emit) =>
    createSseParser({
      onMessage: (message) => {
        if (!decoder.done) decoder.message(message, emit);
      },
      onStrayLine: (line) => {
        // A JSON object dropped into the stream without `data:`, perhaps over several lines.
        if (stray === "" && !line.startsWith("{")) return;
        stray += line;
        if (!line.endsWith("}") || !isJson(stray)) return;
        const data = stray;
        stray = "";
        if (!decoder.done) decoder.message({ event: "", data }, emit);
      },
    }),
  );
}

/** Drives a decoder over newline-delimited JSON, each message one line of it; batches as {@link decodeSse}. */
export function decodeNdjson(
  response: HttpResponse,
  decoder: StreamDecoder<string>,
): AsyncGenerator<readonly ProviderStreamEvent[], void, undefined> {
  return decodeMessages(
    response,
    decoder,
    (emit) =>
      createNdjsonParser({
        onMessage: (json) => {
          if (!decoder.done) decoder.message(json, emit);
        },
      }),
    false,
  );
}

async function* decodeMessages<WireMessage>(
  response: HttpResponse,
  decoder: StreamDecoder<WireMessage>,
  createParser: (emit: Emit) => ByteParser,
  sniff = true,
): AsyncGenerator<readonly ProviderStreamEvent[], void, undefined> {
  let events: ProviderStreamEvent[] = [];
  const emit: Emit = (event) => {
    events.push(event);
  };
  const takeEvents = (): readonly ProviderStreamEvent[] => {
    const taken = events;
    events = [];
    return taken;
  };
  let parser: ByteParser | null = sniff ? null : createParser(emit);
  let blank: Uint8Array[] = [];
  let failure: { readonly error: unknown } | null = null;

  for await (const bytes of response.body) {
    try {
      if (parser === null && isBlank(bytes)) {
        // White space alone does not tell what follows; a space may belong to the first line, what is before a line end does not.
        blank = bytes.includes(lineFeed) ? [bytes.subarray(bytes.lastIndexOf(lineFeed))] : [...blank, bytes];
        continue;
      }
      if (parser === null) {
        parser = readsAsWholeBody(bytes) ? createBodyCollector((text) => decoder.body(text, emit)) : createParser(emit);
        for (const held of blank) parser.push(held);
      }
      parser.push(bytes);
    } catch (error) {
      failure = { error };
    }
    // What came before a failure, in the same network read, is the caller's all the same.
    if (events.length > 0) yield takeEvents();
    if (failure !== null) throw failure.error;
    if (decoder.done) {
      response.discard();
      return;
    }
  }
  try {
    parser?.end();
    if (!decoder.done) decoder.end(emit);
  } catch (error) {
    failure = { error };
  }
  if (events.length > 0) yield takeEvents();
  if (failure !== null) throw failure.error;
}

const lineFeed = 0x0a;

/** Whether the first byte that is no white space begins JSON or HTML, as no event stream does. */
function readsAsWholeBody(bytes: Uint8Array): boolean {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const first = (marked ? bytes.subarray(3) : bytes).find((byte) => !isWhiteSpace(byte));
  return first === 0x7b || first === 0x5b || first === 0x3c;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(isWhiteSpace);
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function createBodyCollector(onBody: (text: string) => void): ByteParser {
  const decoder = new TextDecoder();
  let text = "";
  return {
    push(bytes) {
      text += decoder.decode(bytes, { stream: true });
    },
    end: () => onBody(text + decoder.decode()),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The error for a stream that ended without its terminal signal. */
export function streamInterrupted(what = "its terminal signal"): CruxError {
  return new CruxError("stream-interrupted", `The stream ended before ${what} came: the answer is not whole.`, {
    phase: "body",
  });
}
