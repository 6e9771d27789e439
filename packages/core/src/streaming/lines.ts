import { CruxError } from "../errors.ts";
import { createUtf8Reader } from "./utf8.ts";

/** A byte parser: push what the network gives, then end. */
export interface ByteParser {
  push(bytes: Uint8Array): void;
  /** The body is over: what is still pending is dispatched. */
  end(): void;
}

/** No event of any vendor comes near this many UTF-16 units; one that does would fill the memory. */
export const defaultMaxEventLength = 32 * 1024 * 1024;

/** What {@link createLineParser} needs. */
export interface LineParserOptions {
  readonly maxLineLength: number;
  readonly onLine: (line: string) => void;
}

/** Cuts UTF-8 bytes, split anywhere, into lines ended by LF, CRLF or CR; the last may have no end. */
export function createLineParser({ maxLineLength, onLine }: LineParserOptions): ByteParser {
  const reader = createUtf8Reader();
  let rest = "";
  let skipLineFeed = false;

  function cut(text: string): void {
    let from = 0;
    if (skipLineFeed && text.length > 0) {
      skipLineFeed = false;
      if (text.charCodeAt(0) === 10) from = 1;
    }
    let carriageReturn = text.indexOf("\r", from);
    let lineFeed = text.indexOf("\n", from);
    for (;;) {
      const atReturn = carriageReturn !== -1 && (lineFeed === -1 || carriageReturn < lineFeed);
      const end = atReturn ? carriageReturn : lineFeed;
      if (end === -1) break;
      const line = text.slice(from, end);
      onLine(rest === "" ? line : rest + line);
      rest = "";
      from = end + 1;
      // Each kind is looked for again only when one was used up: a text of one kind is not searched for the other at every line.
      if (!atReturn) {
        lineFeed = text.indexOf("\n", from);
        continue;
      }
      if (from === text.length) skipLineFeed = true;
      else if (text.charCodeAt(from) === 10) from += 1;
      carriageReturn = text.indexOf("\r", from);
      if (lineFeed !== -1 && lineFeed < from) lineFeed = text.indexOf("\n", from);
    }
    if (from < text.length) rest += from === 0 ? text : text.slice(from);
    if (rest.length > maxLineLength) throw tooLong("line", maxLineLength);
  }

  return {
    push: (bytes) => cut(reader.read(bytes)),
    end() {
      cut(reader.end());
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}

/** The error for a line or event over its cap. */
export function tooLong(what: "line" | "event" | "body", limit: number): CruxError {
  return new CruxError("bad-response", `The vendor sent one ${what} of more than ${limit} characters.`, {
    phase: "body",
  });
}
