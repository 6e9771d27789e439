import type { HttpResponse } from "../ports/http-client.ts";
import type { ProviderStreamStart } from "../stream-event.ts";
import { Decoding } from "./decoding.ts";
import { createNdjsonParser } from "./ndjson.ts";
import { ProviderStream } from "./provider-stream.ts";
import { createSseParser, type SseMessage } from "./sse.ts";
import type { StreamDecoder } from "./stream-decoder.ts";

/** A stream that the vendor has begun to answer. */
export interface OpenedStream<WireMessage> {
  readonly response: HttpResponse;
  readonly decoder: StreamDecoder<WireMessage>;
  /** What is known before the first byte of the body. */
  readonly first?: ProviderStreamStart | undefined;
}

/**
 * A provider's stream of server-sent events: opened when it is first read, then one batch of events for each
 * network read. Leaving it closes the connection.
 */
export function openSse(open: () => Promise<OpenedStream<SseMessage>>): ProviderStream {
  return new ProviderStream(async () => {
    const { response, decoder, first } = await open();
    return { response, decoding: decodingOfSse(decoder), first };
  });
}

/** As {@link openSse}, of newline-delimited JSON: each message is one line of it. */
export function openNdjson(open: () => Promise<OpenedStream<string>>): ProviderStream {
  return new ProviderStream(async () => {
    const { response, decoder, first } = await open();
    return { response, decoding: decodingOfNdjson(decoder), first };
  });
}

/** As {@link openSse}, for an answer that is already there. */
export function decodeSse(response: HttpResponse, decoder: StreamDecoder<SseMessage>): ProviderStream {
  return openSse(() => Promise.resolve({ response, decoder }));
}

/** As {@link openNdjson}, for an answer that is already there. */
export function decodeNdjson(response: HttpResponse, decoder: StreamDecoder<string>): ProviderStream {
  return openNdjson(() => Promise.resolve({ response, decoder }));
}

/** An error object is short; what is longer was none, and is not looked through again with every line. */
const maxStrayLength = 16 * 1024;

/** The decoding of one event stream, or of what came in its place. */
export function decodingOfSse(decoder: StreamDecoder<SseMessage>): Decoding {
  let stray = "";
  return new Decoding(decoder, true, (decoding) =>
    createSseParser({
      onMessage: (message) => {
        if (!decoding.done) decoder.message(message, decoding.emit);
      },
      onStrayLine: (line) => {
        // A JSON object dropped into the stream without `data:`, perhaps over several lines.
        if (stray === "" && !line.startsWith("{")) return;
        if (stray.length + line.length > maxStrayLength) return;
        stray += line;
        if (!line.endsWith("}") || !isJson(stray)) return;
        const data = stray;
        stray = "";
        if (!decoding.done) decoder.message({ event: "", data }, decoding.emit);
      },
    }),
  );
}

/** As {@link decodingOfSse}, of newline-delimited JSON. */
export function decodingOfNdjson(decoder: StreamDecoder<string>): Decoding {
  return new Decoding(decoder, false, (decoding) =>
    createNdjsonParser({
      onMessage: (json) => {
        if (!decoding.done) decoder.message(json, decoding.emit);
      },
    }),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
