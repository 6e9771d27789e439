import { createLineParser, defaultMaxEventLength, type ByteParser } from "./lines.ts";

/** What {@link createNdjsonParser} needs. */
export interface NdjsonParserOptions {
  /** The longest line, in UTF-16 units. */
  readonly maxLineLength?: number;
  /** One line of JSON text, not yet parsed; blank lines are left out. */
  readonly onMessage: (json: string) => void;
}

/**
 * Parses newline-delimited JSON from bytes split anywhere.
 * @throws CruxError `bad-response` when a line grows over `maxLineLength`.
 */
export function createNdjsonParser({
  onMessage,
  maxLineLength = defaultMaxEventLength,
}: NdjsonParserOptions): ByteParser {
  return createLineParser({
    maxLineLength,
    onLine: (line) => {
      if (line.trim() !== "") onMessage(line);
    },
  });
}
