import { createLineParser, defaultMaxEventLength, tooLong, type ByteParser } from "./lines.ts";

/** One server-sent event. */
export interface SseMessage {
  /** The `event` field; empty where there was none. */
  readonly event: string;
  /** The `data` lines, joined with a line feed; never empty. */
  readonly data: string;
}

/** What a line-based byte parser reports. */
export interface SseParserOptions {
  /** The longest line, and the most data of one event, in UTF-16 units. */
  readonly maxEventLength?: number;
  readonly onMessage: (message: SseMessage) => void;
  /** A line that is no field of the format, such as a JSON error object dropped into the stream without `data:`. */
  readonly onStrayLine?: (line: string) => void;
}

/**
 * Parses `text/event-stream` (WHATWG HTML, section 9.2) from bytes split anywhere: LF, CRLF and CR line
 * ends, one leading BOM, comments, `data:` without a space. Beyond the standard, an event that the end of
 * the body leaves open is dispatched: several vendors end so.
 * @throws CruxError `bad-response` when an event grows over `maxEventLength`.
 */
export function createSseParser(options: SseParserOptions): ByteParser {
  const { onMessage, onStrayLine, maxEventLength = defaultMaxEventLength } = options;
  let data: string | null = null;
  let event = "";

  function field(line: string): void {
    if (line.startsWith("data:")) {
      const value = line.slice(line.charCodeAt(5) === 32 ? 6 : 5);
      data = data === null ? value : `${data}\n${value}`;
      if (data.length > maxEventLength) throw tooLong("event", maxEventLength);
    } else if (line === "") {
      dispatch();
    } else if (line.startsWith("event:")) {
      event = line.slice(line.charCodeAt(6) === 32 ? 7 : 6);
    } else if (line === "data") {
      data = data === null ? "" : `${data}\n`;
    } else if (!isIgnoredField(line)) {
      onStrayLine?.(line);
    }
  }

  function dispatch(): void {
    if (data !== null && data !== "") onMessage({ event, data });
    data = null;
    event = "";
  }

  const lines = createLineParser({ maxLineLength: maxEventLength, onLine: field });
  return {
    push: (bytes) => lines.push(bytes),
    end() {
      lines.end();
      dispatch();
    },
  };
}

function isIgnoredField(line: string): boolean {
  return line.startsWith(":") || /^(id|retry|event)(:|$)/.test(line) || /^[A-Za-z][\w-]*(:|$)/.test(line);
}
